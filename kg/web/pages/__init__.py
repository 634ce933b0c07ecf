"""The pages of the desk: each handler returns a view, which is shown as a page or, under `.json`, as data."""
