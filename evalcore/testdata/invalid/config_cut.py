models = [
    dict(abbr='a'),
    dict(abbr='b', path='x