/** A contract as somebody writes it by hand. */
export const HAND = `apiVersion: v3.1.0
kind: DataContract
id: bills
version: 1.0.0
status: active
servers:
  - server: files
    type: local
    path: bills-*.csv
    format: csv
    customProperties:
      - property: dataMesh
        value: { delimiter: ";", encoding: windows-1252, period: { fromName: "bills-{yyyy}-{MM}.csv" } }
schema:
  - name: bill
    properties:
      - { name: bill_id, physicalName: Factuurnummer, logicalType: string, primaryKey: true }
      - { name: booked_on, logicalType: date, logicalTypeOptions: { format: dd/MM/yyyy } }
      - name: amount
        logicalType: number
        physicalType: decimal(12,2)
        customProperties: [{ property: dataMesh, value: { from: [Bedrag, Bedrag (EUR)], decimal: ",", nullWords: n/a } }]
`;
