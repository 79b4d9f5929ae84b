"""What a carbon tariff does to firms: measures of pain, doubt, what would break them, what can be done."""
