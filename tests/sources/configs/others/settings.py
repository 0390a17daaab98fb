DEBUG = True
INSTALLED_APPS = ["param_scheduler"]
DATABASES = {"default": {"ENGINE": "x"}}
