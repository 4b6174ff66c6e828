package org.dubbots.hessian;

import com.alibaba.com.caucho.hessian.io.Hessian2Input;
import com.alibaba.com.caucho.hessian.io.Hessian2Output;
import com.alibaba.com.caucho.hessian.io.SerializerFactory;
import java.io.*;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;

/**
 * `write RELEASE SEED COUNT FILE` writes every case: its index, its length, its bytes. `check RELEASE SEED COUNT FILE
 * BACK` compares what it reads from those bytes with what it reads from what came back in a second such file, and prints
 * one JSON object a case. What this release cannot write, or cannot read from its own bytes, is left out with the reason.
 */
public final class Main {
    private static final SerializerFactory FACTORY = new SerializerFactory();

    private Main() {}

    public static void main(String[] args) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.OFF);
        boolean four = args[1].startsWith("4.");
        List<Case> cases = cases(four, Long.parseLong(args[2]), Integer.parseInt(args[3]));
        if (args[0].equals("write")) write(cases, Path.of(args[4]));
        else check(cases, Path.of(args[4]), Path.of(args[5]));
    }

    private static List<Case> cases(boolean four, long seed, int count) throws Exception {
        List<Case> cases = new ArrayList<>(Kinds.all(four));
        for (int i = 0; i < count; i++) cases.add(Graphs.graph(seed + i, four));
        for (int i = 0; i < count / 4; i++) cases.add(Graphs.calendars(seed + i, four));
        return cases;
    }

    private static void write(List<Case> cases, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (int i = 0; i < cases.size(); i++) {
                Case one = cases.get(i);
                byte[] bytes;
                try {
                    bytes = bytesOf(one.value());
                    Object back = one.exact() ? null : valueOf(bytes);
                    String lost = one.exact() ? null : Compare.difference(back, valueOf(bytes));
                    if (lost != null) throw new IOException("reads its own bytes in two ways: " + lost);
                } catch (Throwable e) {
                    print(one.name(), null, "this release cannot: " + e);
                    continue;
                }
                out.writeInt(i);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        }
        System.out.println("{\"written\":" + cases.size() + "}");
    }

    private static void check(List<Case> cases, Path file, Path back) throws IOException {
        int passed = 0;
        int failed = 0;
        try (DataInputStream sent = open(file); DataInputStream in = open(back)) {
            while (sent.available() > 0) {
                int index = sent.readInt();
                Case one = cases.get(index);
                byte[] original = sent.readNBytes(sent.readInt());
                if (in.readInt() != index) throw new IOException("another case came back than " + one.name());
                byte[] bytes = in.readNBytes(in.readInt());
                String found;
                try {
                    Object wanted = one.exact() ? one.value() : valueOf(original);
                    found = Compare.difference(wanted, valueOf(bytes));
                } catch (Throwable e) {
                    found = e.toString();
                }
                if (found == null) passed++;
                else failed++;
                print(one.name(), found == null, found);
            }
        }
        System.out.println("{\"passed\":" + passed + ",\"failed\":" + failed + "}");
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    private static byte[] bytesOf(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Hessian2Output out = new Hessian2Output(bytes);
        out.setSerializerFactory(FACTORY);
        out.writeObject(value);
        out.flush();
        return bytes.toByteArray();
    }

    private static Object valueOf(byte[] bytes) throws IOException {
        Hessian2Input in = new Hessian2Input(new ByteArrayInputStream(bytes));
        in.setSerializerFactory(FACTORY);
        return in.readObject();
    }

    private static void print(String name, Boolean ok, String error) {
        StringBuilder line = new StringBuilder("{\"case\":").append(quoted(name)).append(",\"ok\":").append(ok);
        if (error != null) line.append(",\"error\":").append(quoted(error));
        System.out.println(line.append('}'));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c < 32 || c > 126 || c == '"' || c == '\\') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
