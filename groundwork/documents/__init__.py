"""Documents from one report model: PDF by typst, Word by python-docx, Excel by xlsxwriter."""
