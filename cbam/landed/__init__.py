"""What a good costs at the Union's door, duty by duty, beside what it costs from elsewhere."""
