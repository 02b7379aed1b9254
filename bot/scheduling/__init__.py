"""Work by lane and calls that may fail come in; work in order within a lane and retried calls go out."""
