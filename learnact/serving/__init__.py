"""What only a server has: live runs in workers, background tasks, routes for the browser, files it may keep."""
