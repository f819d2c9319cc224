models=[dict(abbr='a' + x)]
datasets=read()
for m in models:
    pass
