"""Jobs come in; articles are fetched, cleaned and given to the models; answers go out."""
