"""What is kept between visits: spaces, projects with their files, confirmed matches, jobs, the audit log."""
