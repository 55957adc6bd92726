import io.trino.Session;
import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.testing.DistributedQueryRunner;
import io.trino.testing.TestingSession;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/**
 * A Trino of one node with one Iceberg catalog, whose properties are the arguments. Maven Central has no server archive
 * of a release for Java 17, but all of its parts: this is how Trino's own tests start it. It prints its address, and
 * ends with its standard input.
 */
public class TrinoServer {
    public static void main(String[] arguments) throws Exception {
        // Trino takes System.out for its log.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        Map<String, String> properties = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            properties.put(argument.substring(0, at), argument.substring(at + 1));
        }
        Session session = TestingSession.testSessionBuilder().setCatalog("iceberg").build();
        DistributedQueryRunner runner = DistributedQueryRunner.builder(session).setNodeCount(1).build();
        runner.installPlugin(new IcebergPlugin());
        runner.createCatalog("iceberg", "iceberg", properties);
        out.println(runner.getCoordinator().getBaseUrl());
        while (System.in.read() >= 0) {
            continue;
        }
        Runtime.getRuntime().halt(0);
    }
}
