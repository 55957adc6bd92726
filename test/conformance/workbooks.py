"""Writes a workbook with what offices put into theirs, and reads one cell by cell."""
import json
import sys

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table


def write(path):
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes["A1"] = "read me"
    notes["A1"].comment = Comment("of another sheet", "Piet")
    bills = book.create_sheet("Bills")
    for row in [["Bills of May"], ["Nr.", "Bedrag", "Datum"], ["1", "<x>"], ["2", 5.25, "2026-01-01"], ["3", "=B4*2", "é & <>"]]:
        bills.append(row)
    bills["A3"].comment = Comment("ask Jan", "Piet")
    bills["B3"].font = Font(bold=True, color="FF00FF00")
    bills["B3"].number_format = "#,##0.00"
    bills["B3"].alignment = Alignment(wrap_text=True)
    bills["C4"].fill = PatternFill("solid", fgColor="FF00FF00")
    bills.conditional_formatting.add("B3:B5", CellIsRule(operator="equal", formula=["1"], fill=PatternFill("solid", bgColor="FF0000")))
    valid = DataValidation(type="list", formula1='"a,b"')
    valid.add("D3:D5")
    bills.add_data_validation(valid)
    bills.add_table(Table(displayName="T", ref="A2:C5"))
    bills.freeze_panes = "A3"
    bills.merge_cells("E1:F1")
    chart = BarChart()
    chart.add_data(Reference(bills, min_col=2, min_row=3, max_row=5))
    bills.add_chart(chart, "H2")
    book.save(path)


def cell_of(cell):
    return {
        "value": cell.value,
        "format": cell.number_format,
        "bold": cell.font.b,
        "wrap": cell.alignment.wrap_text,
        "fill": cell.fill.fgColor.rgb if cell.fill.fill_type else None,
        "comment": cell.comment.text if cell.comment else None,
    }


def read(path):
    book = openpyxl.load_workbook(path)
    sheets = {}
    for sheet in book:
        cells = {cell.coordinate: cell_of(cell) for row in sheet.iter_rows() for cell in row if not isinstance(cell, openpyxl.cell.cell.MergedCell)}
        beside = {
            "freeze": sheet.freeze_panes,
            "merged": [str(each) for each in sheet.merged_cells.ranges],
            "tables": [table.ref for table in sheet.tables.values()],
            "charts": len(sheet._charts),
            "rules": [str(each.sqref) for each in sheet.conditional_formatting],
            "validations": [str(each.sqref) for each in sheet.data_validations.dataValidation],
        }
        sheets[sheet.title] = {**cells, "beside": beside}
    return sheets


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2])
    else:
        print(json.dumps(read(sys.argv[2])))
