from app import optim_wrapper


def application(environ, start):
    return optim_wrapper(environ)
