models=[dict(abbr='café')]
