models=[dict(abbr='a')}
datasets=[dict(abbr='d')]
