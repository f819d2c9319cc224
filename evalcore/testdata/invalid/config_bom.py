models=[dict(abbr='a')]
