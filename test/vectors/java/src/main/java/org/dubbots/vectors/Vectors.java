package org.dubbots.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the cases of one file after another: each value as every release writes it, equal outcomes once. */
final class Vectors {
    private final Path folder;
    private final List<Release> releases;
    private final List<String> lines = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> distinct = new LinkedHashSet<>();
    private int total;

    Vectors(Path folder, List<Release> releases) {
        this.folder = folder;
        this.releases = releases;
    }

    /** A value that both releases write, or refuse, and that is on the wire what it is in Java. */
    void add(String name, Object value) {
        add(name, value, Describe.of(value));
    }

    /** A value that is something else on the wire, as {@code description} says. */
    void add(String name, Object value, Object description) {
        Map<String, List<String>> writers = new LinkedHashMap<>();
        for (Release release : releases) {
            writers.computeIfAbsent(outcome(release, value, description), line -> new ArrayList<>()).add(release.version);
        }
        writers.forEach((line, by) -> put(name, by, line));
    }

    /** A value that is described, or exists, for one release only. */
    void addFor(String version, String name, Object value, Object description) {
        for (Release release : releases) {
            if (release.version.equals(version)) put(name, List.of(version), outcome(release, value, description));
        }
    }

    /** Writes the cases since the last call as one file. */
    void save(String file) throws IOException {
        Files.writeString(folder.resolve(file), "[\n" + String.join(",\n", lines) + "\n]\n");
        lines.clear();
        names.clear();
    }

    String summary() {
        return total + " cases, " + distinct.size() + " distinct byte strings";
    }

    private String outcome(Release release, Object value, Object description) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        try {
            byte[] bytes = release.write(value);
            outcome.put("hex", Hex.pack(bytes));
            outcome.put("value", description);
            distinct.add(java.util.HexFormat.of().formatHex(bytes));
        } catch (Exception e) {
            outcome.put("error", e.toString());
        }
        return Json.write(outcome);
    }

    private void put(String name, List<String> by, String outcome) {
        if (!names.add(name + by)) throw new IllegalArgumentException("two cases are called " + name);
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("name", name);
        head.put("by", by);
        String start = Json.write(head);
        lines.add(start.substring(0, start.length() - 1) + "," + outcome.substring(1));
        total++;
    }
}
