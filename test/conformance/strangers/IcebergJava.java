import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.*;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptionKeyMetadata;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Iceberg's own library: answers each line of JSON with a line of JSON. It knows no catalog: a question names the metadata
 * file, and the answer to a change names the new one.
 */
public class IcebergJava {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Object answer;
            try {
                answer = answer(JSON.readTree(line));
            } catch (Throwable fault) {
                answer = Map.of("error", fault + " at " + List.of(fault.getStackTrace()).subList(0, Math.min(6, fault.getStackTrace().length)));
            }
            out.println(JSON.writeValueAsString(answer));
        }
    }

    static Object answer(JsonNode ask) throws Exception {
        Ops ops = new Ops(ask.get("metadata").asText());
        Table table = new BaseTable(ops, "stranger");
        Expression where = ask.has("where") ? where(table.schema(), ask.get("where")) : Expressions.alwaysTrue();
        switch (ask.get("op").asText()) {
            case "rows": return Map.of("rows", rows(table, ask, where));
            case "files": return Map.of("files", files(table, where));
            case "refs": {
                Map<String, String> refs = new LinkedHashMap<>();
                table.refs().forEach((name, ref) -> refs.put(name, (ref.isTag() ? "tag " : "branch ") + ref.snapshotId()));
                return Map.of("refs", refs);
            }
            case "schema": return Map.of("schema", (ask.has("snapshot") ? table.schemas().get(snapshot(table, ask).schemaId()) : table.schema()).asStruct().toString());
            case "order": return Map.of("order", table.sortOrder().toString());
            default: change(table, ask, where);
        }
        return Map.of("metadata", ops.current().metadataFileLocation());
    }

    static Snapshot snapshot(Table table, JsonNode ask) {
        if (ask.has("ref")) return table.snapshot(ask.get("ref").asText());
        if (ask.has("asOf")) return table.snapshot(org.apache.iceberg.util.SnapshotUtil.snapshotIdAsOfTime(table, ask.get("asOf").asLong()));
        return ask.has("snapshot") ? table.snapshot(ask.get("snapshot").asLong()) : null;
    }

    static List<Object> rows(Table table, JsonNode ask, Expression where) throws IOException {
        List<String> names = new ArrayList<>();
        ask.get("columns").forEach(name -> names.add(name.asText()));
        List<Object> rows = new ArrayList<>();
        String mapping = table.properties().get(TableProperties.DEFAULT_NAME_MAPPING);
        if (mapping != null) {
            // The generic reader looks at no mapping, the Parquet reader below it does.
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                for (FileScanTask task : tasks) {
                    try (CloseableIterable<Record> found = Parquet.read(table.io().newInputFile(task.file().location())).project(table.schema())
                            .withNameMapping(NameMappingParser.fromJson(mapping))
                            .createReaderFunc(file -> GenericParquetReaders.buildReader(table.schema(), file)).build()) {
                        add(rows, names, found);
                    }
                }
            }
            return rows;
        }
        IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table).where(where);
        Snapshot snapshot = snapshot(table, ask);
        if (snapshot != null) scan = scan.useSnapshot(snapshot.snapshotId());
        try (CloseableIterable<Record> found = scan.select(names).build()) {
            add(rows, names, found);
        }
        return rows;
    }

    static void add(List<Object> rows, List<String> names, CloseableIterable<Record> found) {
        for (Record record : found) {
            List<Object> row = new ArrayList<>();
            for (String name : names) row.add(text(record.getField(name)));
            rows.add(row);
        }
    }

    /** What the manifests say of each file that is left to be read. */
    static List<Object> files(Table table, Expression where) throws IOException {
        List<Object> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(where).includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                Map<String, Object> columns = new LinkedHashMap<>();
                Schema schema = table.schema();
                for (int id : file.valueCounts().keySet()) {
                    Types.NestedField field = schema.findField(id);
                    if (field == null) continue;
                    Map<String, Object> column = new LinkedHashMap<>();
                    column.put("values", file.valueCounts().get(id));
                    column.put("nulls", file.nullValueCounts().get(id));
                    column.put("lower", bound(field.type(), file.lowerBounds().get(id)));
                    column.put("upper", bound(field.type(), file.upperBounds().get(id)));
                    columns.put(schema.findColumnName(id), column);
                }
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("path", file.location());
                told.put("rows", file.recordCount());
                told.put("deletes", task.deletes().size());
                told.put("partition", file.partition().toString());
                told.put("sortOrder", file.sortOrderId());
                told.put("columns", columns);
                files.add(told);
            }
        }
        return files;
    }

    static String bound(Type type, ByteBuffer bytes) {
        if (bytes == null) return null;
        Object value = Conversions.fromByteBuffer(type, bytes.duplicate());
        switch (type.typeId()) {
            case DATE: return java.time.LocalDate.ofEpochDay((Integer) value).toString();
            case TIMESTAMP: return String.valueOf(text(LocalDateTime.ofEpochSecond(Math.floorDiv((Long) value, 1_000_000L), (int) Math.floorMod((Long) value, 1_000_000L) * 1000, java.time.ZoneOffset.UTC)));
            default: return String.valueOf(text(value));
        }
    }

    static void change(Table table, JsonNode ask, Expression where) throws IOException {
        switch (ask.get("op").asText()) {
            case "rename": table.updateSchema().renameColumn(ask.get("from").asText(), ask.get("to").asText()).commit(); break;
            case "drop": table.updateSchema().deleteColumn(ask.get("column").asText()).commit(); break;
            case "move": table.updateSchema().moveFirst(ask.get("column").asText()).commit(); break;
            case "add": table.updateSchema().addColumn(ask.get("parent").asText(), ask.get("column").asText(), Types.fromPrimitiveString(ask.get("type").asText())).commit(); break;
            case "partition": table.updateSpec().addField(Expressions.bucket(ask.get("column").asText(), ask.get("buckets").asInt())).commit(); break;
            case "sort": table.replaceSortOrder().asc(ask.get("column").asText()).commit(); break;
            case "map": table.updateProperties().set(TableProperties.DEFAULT_NAME_MAPPING, NameMappingParser.toJson(MappingUtil.create(table.schema()))).commit(); break;
            case "tag": table.manageSnapshots().createTag(ask.get("ref").asText(), table.currentSnapshot().snapshotId()).commit(); break;
            case "branch": table.manageSnapshots().createBranch(ask.get("ref").asText()).commit(); break;
            case "rollback": table.manageSnapshots().rollbackTo(ask.get("snapshot").asLong()).commit(); break;
            case "manifests": table.rewriteManifests().clusterBy(file -> 0).commit(); break;
            case "expire": table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).cleanExpiredFiles(false).commit(); break;
            case "delete files": table.newDelete().deleteFromRowFilter(where).commit(); break;
            case "delete positions": deletePositions(table, ask); break;
            case "delete equal": deleteEqual(table, ask); break;
            default: throw new IllegalArgumentException(ask.get("op").asText());
        }
    }

    /** Deletes the row of each file of which only so much is left. */
    static void deletePositions(Table table, JsonNode ask) throws IOException {
        RowDelta delta = table.newRowDelta();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                GenericAppenderFactory factory = new GenericAppenderFactory(table.schema(), task.spec());
                PositionDeleteWriter<Record> writer = factory.newPosDeleteWriter(out(table), FileFormat.PARQUET, task.file().partition());
                try (writer) {
                    writer.write(PositionDelete.<Record>create().set(task.file().location(), ask.get("position").asLong()));
                }
                delta.addDeletes(writer.toDeleteFile());
            }
        }
        delta.commit();
    }

    static void deleteEqual(Table table, JsonNode ask) throws IOException {
        Schema keys = table.schema().select(ask.get("column").asText());
        int id = keys.columns().get(0).fieldId();
        GenericAppenderFactory factory = new GenericAppenderFactory(table.schema(), PartitionSpec.unpartitioned(), new int[] {id}, keys, null);
        EqualityDeleteWriter<Record> writer = factory.newEqDeleteWriter(out(table), FileFormat.PARQUET, null);
        try (writer) {
            for (JsonNode value : ask.get("values")) {
                Record row = GenericRecord.create(keys);
                row.set(0, value.isTextual() ? value.asText() : Integer.valueOf(value.asInt()));
                writer.write(row);
            }
        }
        table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
    }

    static org.apache.iceberg.encryption.EncryptedOutputFile out(Table table) {
        String path = table.locationProvider().newDataLocation("java-" + UUID.randomUUID() + ".parquet");
        return EncryptedFiles.encryptedOutput(table.io().newOutputFile(path), EncryptionKeyMetadata.EMPTY);
    }

    static Expression where(Schema schema, JsonNode where) {
        String name = where.get("column").asText();
        String op = where.get("op").asText();
        if (op.equals("IS NULL")) return Expressions.isNull(name);
        String text = where.get("value").asText();
        Object value;
        switch (schema.findType(name).typeId()) {
            case INTEGER: case LONG: value = Long.valueOf(text); break;
            case DOUBLE: case FLOAT: value = Double.valueOf(text); break;
            case DECIMAL: value = new BigDecimal(text); break;
            default: value = text;
        }
        switch (op) {
            case "=": return Expressions.equal(name, value);
            case "<": return Expressions.lessThan(name, value);
            case ">": return Expressions.greaterThan(name, value);
            case "<=": return Expressions.lessThanOrEqual(name, value);
            default: return Expressions.greaterThanOrEqual(name, value);
        }
    }

    static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    static Object text(Object value) {
        if (value == null || value instanceof Boolean) return value;
        if (value instanceof ByteBuffer) {
            ByteBuffer bytes = ((ByteBuffer) value).duplicate();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return HexFormat.of().formatHex(copy);
        }
        if (value instanceof LocalDateTime) return TIME.format((LocalDateTime) value);
        if (value instanceof OffsetDateTime) return TIME.format((OffsetDateTime) value);
        if (value instanceof BigDecimal) return ((BigDecimal) value).toPlainString();
        List<Object> parts = new ArrayList<>();
        if (value instanceof Record) {
            for (int i = 0; i < ((Record) value).size(); i++) parts.add(text(((Record) value).get(i)));
            return parts;
        }
        if (value instanceof List) {
            for (Object part : (List<?>) value) parts.add(text(part));
            return parts;
        }
        if (value instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                List<Object> pair = new ArrayList<>();
                pair.add(text(entry.getKey()));
                pair.add(text(entry.getValue()));
                parts.add(pair);
            }
            return parts;
        }
        return value.toString();
    }

    /** One version of a table; a commit writes the next beside it. */
    static class Ops implements TableOperations {
        private final FileIO io = new Store();
        private TableMetadata current;

        Ops(String location) {
            current = TableMetadataParser.read(io.newInputFile(location));
        }

        @Override public TableMetadata current() { return current; }
        @Override public TableMetadata refresh() { return current; }
        @Override public FileIO io() { return io; }
        @Override public String metadataFileLocation(String name) { return current.location() + "/metadata/" + name; }
        @Override public LocationProvider locationProvider() {
            return LocationProviders.locationsFor(current.location(), current.properties());
        }

        @Override public void commit(TableMetadata base, TableMetadata metadata) {
            String name = new java.io.File(current.metadataFileLocation()).getName();
            int number = Integer.parseInt(name.substring(0, name.indexOf('-'))) + 1;
            String location = metadataFileLocation(String.format("%05d-%s.metadata.json", number, UUID.randomUUID()));
            TableMetadataParser.write(metadata, io.newOutputFile(location));
            current = TableMetadataParser.read(io.newInputFile(location));
        }
    }

    /** Files of this machine, and the buckets of the test's cloud, which looks for a signature and not at it. */
    static class Store implements FileIO {
        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final int ATTEMPTS = 3;
        // One for all questions, and no offer of HTTP/2, which the test's cloud does not speak.
        private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

        private static HttpRequest.Builder request(String path) {
            String address = System.getenv("AWS_ENDPOINT_URL") + path.substring("s3:/".length()).replace("%", "%25").replace(" ", "%20");
            return HttpRequest.newBuilder(URI.create(address)).timeout(PATIENCE).header("Authorization", "AWS stranger:unsigned");
        }

        private static Path local(String path) {
            return Path.of(path.startsWith("file://") ? path.substring("file://".length()) : path);
        }

        @Override public InputFile newInputFile(String path) {
            try {
                if (!path.startsWith("s3://")) return new InMemoryInputFile(path, Files.readAllBytes(local(path)));
                var answer = send(request(path).build(), BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) throw new IOException(path + ": " + answer.statusCode());
                return new InMemoryInputFile(path, answer.body());
            } catch (IOException | InterruptedException fault) {
                throw new RuntimeException(fault);
            }
        }

        @Override public OutputFile newOutputFile(String path) {
            return new OutputFile() {
                @Override public String location() { return path; }
                @Override public InputFile toInputFile() { return newInputFile(path); }
                @Override public PositionOutputStream create() { return createOrOverwrite(); }
                @Override public PositionOutputStream createOrOverwrite() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    return new PositionOutputStream() {
                        @Override public long getPos() { return bytes.size(); }
                        @Override public void write(int b) { bytes.write(b); }
                        @Override public void write(byte[] b, int from, int length) { bytes.write(b, from, length); }
                        @Override public void close() throws IOException { put(path, bytes.toByteArray()); }
                    };
                }
            };
        }

        private void put(String path, byte[] bytes) throws IOException {
            if (!path.startsWith("s3://")) {
                Files.createDirectories(local(path).getParent());
                Files.write(local(path), bytes);
                return;
            }
            try {
                var request = request(path).PUT(BodyPublishers.ofByteArray(bytes)).build();
                int status = send(request, BodyHandlers.discarding()).statusCode();
                if (status != 200) throw new IOException(path + ": " + status);
            } catch (InterruptedException fault) {
                throw new IOException(fault);
            }
        }

        /** Every file is written once under a name of its own, so that a request can be made again. */
        private static <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException {
            for (int attempt = 1; ; attempt++) {
                try {
                    return CLIENT.send(request, handler);
                } catch (IOException fault) {
                    if (attempt == ATTEMPTS) throw fault;
                }
            }
        }

        @Override public void deleteFile(String path) {
            throw new UnsupportedOperationException("a stranger removes nothing");
        }
    }
}
