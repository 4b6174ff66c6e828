package org.dubbots.vectors;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;

/**
 * Reads with every release what our encoder wrote, from the file of the first argument: {@code name<TAB>ours<TAB>Java's}
 * for a value of a vector, which must read as Java's own bytes do, {@code name<TAB>ours} for one of {@link TypedValues}.
 */
public final class CheckReads {
    private CheckReads() {}

    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset(); // hessian-lite warns of each class that it does not know
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        int failed = 0;
        for (Release release : Release.all()) {
            Set<String> missing = new TreeSet<>(TypedValues.CHECKS.keySet());
            int alike = 0;
            int unreadable = 0;
            for (String line : lines) {
                String[] parts = line.split("\t");
                missing.remove(parts[0]);
                String outcome = parts.length == 3 ? compare(release, parts[1], parts[2]) : check(release, parts[0], parts[1]);
                if (outcome.isEmpty()) alike++;
                else if (outcome.equals("unreadable")) unreadable++;
                else {
                    failed++;
                    System.out.println(release.version + ": " + parts[0] + ": " + outcome);
                }
            }
            for (String name : missing) System.out.println(release.version + ": nothing was written for " + name);
            failed += missing.size();
            System.out.println(release.version + " reads " + alike + " values as meant; " + unreadable
                    + " it cannot read when it wrote them itself");
        }
        if (failed > 0) System.exit(1);
    }

    private static String compare(Release release, String ours, String theirs) {
        String wanted = read(release, theirs);
        String actual = read(release, ours);
        // Of an Iterator that it wrote itself Java reads nothing but an empty one; of ours, a list.
        if (!wanted.startsWith("{")) return "unreadable";
        return wanted.equals(actual) ? "" : "reads as " + actual + ", Java's own as " + wanted;
    }

    private static String check(Release release, String name, String hex) {
        try {
            return TypedValues.CHECKS.get(name).holds(release.read(HexFormat.of().parseHex(hex))) ? "" : "reads as " + read(release, hex);
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static String read(Release release, String hex) {
        try {
            return Json.write(Describe.of(release.read(HexFormat.of().parseHex(hex))));
        } catch (Exception e) {
            return e.toString();
        }
    }
}
