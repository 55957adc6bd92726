"""The twin of app.ts: what one language declares, the other does, and both templates are the same."""

from aws_cdk import App, Duration, RemovalPolicy, Stack
from cdk_data_mesh import (
    AudienceTable,
    Check,
    Column,
    CuratedLayer,
    DataMesh,
    DataProductShare,
    Delivery,
    History,
    HouseDefaults,
    LandingZone,
    Mask,
    Period,
    Source,
    Sql,
    StagingLayer,
    TeamAnalyticsEnvironment,
)

app = App()
DataMesh.configure(
    app, mesh="acme", time_zone="Europe/Amsterdam", house=HouseDefaults(tags={"owner": "platform"})
)
stack = Stack(app, "Revenue")

landing = LandingZone(
    stack, "Landing", domain="finance", noncurrent_version_expiration=Duration.days(60)
)
bills = landing.add_source(
    "bills",
    Source.csv(
        delimiter=";",
        encoding="latin1",
        delivery=Delivery.replaces_same_name(),
        period=Period.from_name("bills-{yyyy}-{MM}.csv"),
        local_path="data/bills-*.csv",
    ),
)
staging = StagingLayer(stack, "Staging")
bill = staging.add_dataset(
    "bill",
    source=bills,
    columns={
        "bill_id": Column.string(from_=["Factuurnr.", "Factuurnummer"]),
        "booked_on": Column.date(from_=["Boekdatum"], formats=["dd/MM/yyyy"]),
        "amount": Column.decimal(12, 2, from_=["Bedrag (EUR)"], decimal=",", group="."),
    },
    key=["bill_id"],
    history=History.latest(),
)
curated = CuratedLayer(stack, "Curated", domain="forecasting")
revenue = curated.add_model(
    "revenue",
    sql=Sql.from_file("models/revenue.sql"),
    inputs={"bill": bill.latest()},
    columns={"day": Column.date(), "revenue": Column.decimal(18, 2)},
    key=["day"],
    checks=[Check.not_negative("revenue"), Check.between("revenue", 0, 1_000_000)],
)
product = DataProductShare(
    stack,
    "Product",
    name="revenue",
    version="1.0.0",
    owner="team-forecasting@example.com",
    domain="forecasting",
    tables=[revenue, bill],
    freshness=Duration.days(2),
    removal_policy=RemovalPolicy.RETAIN,
)
product.add_audience(
    "fraud",
    subscribers=["fraud"],
    tables=[AudienceTable.of(revenue), AudienceTable.of(bill, masks={"bill_id": Mask.hash()})],
)
TeamAnalyticsEnvironment(stack, "Team", domain="fraud", reads=[bill, revenue])
app.synth()
