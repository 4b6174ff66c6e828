package org.dubbots.vectors;

import com.alibaba.com.caucho.hessian.io.Hessian2Output;
import com.alibaba.com.caucho.hessian.io.SerializerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import org.dubbots.vectors.model.*;

/** Writes the hessian2 vectors: one file per kind, each an array of {name, hex, encode, value}. */
public final class WriteVectors {
    private static final SerializerFactory FACTORY = new SerializerFactory();
    private final Path folder;
    private final List<String> lines = new ArrayList<>();
    private int total;

    private WriteVectors(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        WriteVectors vectors = new WriteVectors(Path.of(args[0]));
        Files.createDirectories(vectors.folder);
        vectors.run();
        System.out.println(vectors.total + " vectors");
    }

    /** {@code encode}: our encoder is meant to write exactly these bytes. */
    private void add(String name, Object value, boolean encode) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Hessian2Output out = new Hessian2Output(bytes);
        out.setSerializerFactory(FACTORY);
        out.writeObject(value);
        out.flush();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("name", name);
        line.put("hex", Hex.pack(bytes.toByteArray()));
        line.put("encode", encode);
        line.put("value", Describe.of(value));
        lines.add(Json.write(line));
        total++;
    }

    private void add(String name, Object value) throws IOException {
        add(name, value, true);
    }

    private void save(String file) throws IOException {
        Files.writeString(folder.resolve(file), "[\n" + String.join(",\n", lines) + "\n]\n");
        lines.clear();
    }

    private void run() throws IOException {
        add("null", null);
        add("true", true);
        add("false", false);
        add("char a", 'a');
        add("char e acute", '\u00e9');
        add("char array", "abc".toCharArray());
        add("byte", (byte) -128);
        add("short", (short) 32767);
        save("scalar.json");

        int[] ints = {
            0, 1, -1, -16, -17, 47, 48, -2048, -2049, 2047, 2048, -262144, -262145, 262143, 262144, 65535, 65536,
            Integer.MAX_VALUE, Integer.MIN_VALUE
        };
        for (int i : ints) add("int " + i, i);
        save("int.json");

        long[] longs = {
            0, 1, -1, -8, -9, 15, 16, -2048, -2049, 2047, 2048, -262144, -262145, 262143, 262144, Integer.MAX_VALUE,
            Integer.MIN_VALUE, Integer.MAX_VALUE + 1L, Integer.MIN_VALUE - 1L, (1L << 53) - 1, 1L << 53, (1L << 53) + 1,
            -(1L << 53), -(1L << 53) - 1, Long.MAX_VALUE, Long.MIN_VALUE, 0x0102030405060708L
        };
        for (long l : longs) add("long " + l, l);
        save("long.json");

        double[] doubles = {
            0, 1, -1, 2, 127, 128, -128, -129, 32767, 32768, -32768, -32769, 40000, 1.5, 0.001, -0.001, 0.1, 1.1, 12.345,
            0.0005, 1e-7, 65.536, -3.25, 2147483.647, 2147483.648, -2147483.648, -2147483.649, 0.001 * 431529176,
            431529.176, 0.001 * 431529177, 1e10, 1e300, Math.PI, Double.MAX_VALUE, Double.MIN_VALUE, Double.NaN,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        for (double d : doubles) add("double " + d, d);
        add("double -0.0", -0.0, false);
        for (float f : new float[] {0f, 1f, 1.1f, 0.1f, 3.4e38f, 1.17e-38f, -2.5f}) add("float " + f, f);
        save("double.json");

        String emoji = "\ud83d\ude00";
        add("empty string", "");
        add("one letter", "a");
        for (int n : new int[] {31, 32, 255, 256, 1023, 1024, 32767, 32768, 32769, 65535, 65536, 65537, 100000}) {
            add("string of " + n, "a".repeat(n));
        }
        add("two byte letter", "\u00e9");
        add("three byte letter", "\u4e2d");
        add("nul and delete", "\u0000\u007f\u0080\u07ff\u0800\uffff");
        add("emoji", emoji);
        add("emoji in text", "a" + emoji + "b\u4e2d");
        add("lone high surrogate", "\ud83d");
        add("lone low surrogate", "a\ude00b");
        add("swapped surrogates", "\ude00\ud83d");
        add("31 three byte letters", "\u4e2d".repeat(31));
        add("32 three byte letters", "\u4e2d".repeat(32));
        add("1024 two byte letters", "\u00e9".repeat(1024));
        add("40000 three byte letters", "\u4e2d".repeat(40000));
        add("16384 emoji fill a chunk", emoji.repeat(16384));
        add("16385 emoji", emoji.repeat(16385));
        add("emoji across the chunk border", "a".repeat(32767) + emoji + "b");
        add("emoji behind the chunk border", "a".repeat(32768) + emoji);
        add("lone high surrogate at the chunk border", "a".repeat(32767) + "\ud83d" + "b");
        add("emoji across two chunk borders", "a".repeat(32767) + emoji + "b".repeat(32765) + emoji + "c");
        save("string.json");

        for (int n : new int[] {0, 1, 15, 16, 255, 256, 1023, 1024, 4093, 8189, 8190, 8191, 16378, 16379, 20000}) {
            byte[] bytes = new byte[n];
            Arrays.fill(bytes, (byte) 0xa5);
            add("binary of " + n, bytes);
        }
        add("binary of all bytes", allBytes());
        save("binary.json");

        long[] dates = {
            0, 60000, -60000, 1, -1, 59999, 60001, 894621091000L, 894621060000L, 1700000000123L, 2147483647L * 60000,
            2147483648L * 60000, -2147483648L * 60000, -2147483649L * 60000, 8640000000000000L, -8640000000000000L
        };
        for (long d : dates) add("date " + d, new Date(d));
        save("date.json");

        lists();
        maps();
        objects();
        numbers();
        exceptions();
    }

    private static byte[] allBytes() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < 256; i++) bytes[i] = (byte) i;
        return bytes;
    }

    private void lists() throws IOException {
        add("empty ArrayList", new ArrayList<>());
        for (int n : new int[] {1, 7, 8, 47, 48}) add("ArrayList of " + n, new ArrayList<>(Collections.nCopies(n, 1)));
        add("ArrayList of everything", new ArrayList<>(Arrays.asList(null, true, 1, 2L, 1.5, "a", new Date(0), new byte[] {1})));
        add("nested ArrayLists", new ArrayList<>(List.of(new ArrayList<>(List.of(new ArrayList<>())))));
        add("LinkedList", new LinkedList<>(List.of("a", "b")));
        add("LinkedList of 8", new LinkedList<>(Collections.nCopies(8, "x")));
        add("Vector", new Vector<>(List.of(1)));
        add("ArrayDeque", new LinkedList<>(List.of(1)));
        add("HashSet", new HashSet<>(List.of("a")));
        add("LinkedHashSet", new LinkedHashSet<>(List.of("b", "a")));
        add("TreeSet", new TreeSet<>(List.of(3, 1, 2)), false);
        add("Arrays.asList", Arrays.asList(1, 2));
        add("int[]", new int[] {0, 1, -1, 1000000});
        add("int[] of 8", new int[8]);
        add("empty int[]", new int[0]);
        add("long[]", new long[] {1, 2});
        add("short[]", new short[] {1, 2});
        add("boolean[]", new boolean[] {true, false});
        add("double[]", new double[] {1, 1.5, 0.1});
        add("float[]", new float[] {1, 1.5f, 1.1f});
        add("String[]", new String[] {"a", null});
        add("Object[]", new Object[] {1, "a", null});
        add("Date[]", new Date[] {new Date(0)});
        add("Integer[]", new Integer[] {1, null});
        add("int[][]", new int[][] {{1}, {2, 3}}, false);
        add("String[][]", new String[][] {{"a"}});
        add("Line[]", new Line[] {new Line("a", 1, new BigDecimal("1.50"))});
        add("Level[]", new Level[] {Level.GOLD, Level.GOLD});
        List<Object> self = new ArrayList<>();
        self.add(self);
        add("list that holds itself", self);
        List<Object> shared = new ArrayList<>(List.of(1));
        add("list twice in a list", new ArrayList<>(List.of(shared, shared)));
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) many.add(new ArrayList<>(List.of(i)));
        many.add(many.get(39));
        many.add(many.get(0));
        add("references to far slots", many);
        save("list.json");
    }

    private void maps() throws IOException {
        add("empty HashMap", new HashMap<>());
        add("HashMap", new HashMap<>(Map.of("a", 1)));
        Map<Object, Object> keys = new LinkedHashMap<>();
        keys.put(1, "int");
        keys.put(2L, "long");
        keys.put(null, "null");
        keys.put(true, "boolean");
        keys.put("s", "string");
        add("LinkedHashMap of many keys", keys);
        add("TreeMap", new TreeMap<>(Map.of("a", 1, "b", 2)));
        add("ConcurrentHashMap", new ConcurrentHashMap<>(Map.of("a", 1)));
        add("two TreeMaps", new ArrayList<>(List.of(new TreeMap<>(Map.of("a", 1)), new TreeMap<>(Map.of("b", 2)))), false);
        Map<String, Object> self = new HashMap<>();
        self.put("self", self);
        add("map that holds itself", self);
        Map<String, Object> odd = new LinkedHashMap<>();
        for (String key : new String[] {"__proto__", "constructor", "prototype", "toString", "then", ""}) odd.put(key, 1);
        add("map with odd keys", odd);
        add("HashMap of lists", new HashMap<>(Map.of("a", new ArrayList<>(List.of(1, 2)))));
        save("map.json");
    }

    private void objects() throws IOException {
        add("object without fields", new Empty());
        add("line", new Line("a", 1, new BigDecimal("1.50")));
        add("line of nulls", new Line());
        add("two lines, one definition", new ArrayList<>(List.of(new Line("a", 1, null), new Line("b", 2, null))));
        Line line = new Line("a", 1, new BigDecimal("2"));
        add("line twice", new ArrayList<>(List.of(line, line)));
        Order order = order(new Order());
        add("order", order);
        add("order of defaults", new Order());
        RushOrder rush = (RushOrder) order(new RushOrder());
        rush.note = "rush";
        rush.deadline = 1L << 40;
        add("subclass with a shadowed field", rush, false);
        Node node = new Node("ring");
        node.next = node;
        add("object that holds itself", node);
        Node parent = new Node("parent");
        Node child = new Node("child");
        child.next = parent;
        parent.children = new ArrayList<>(List.of(child, child));
        add("cycle through a list", parent);
        add("enum", Level.GOLD);
        add("enum twice", new ArrayList<>(List.of(Level.GOLD, Level.GOLD, Level.BRONZE)));
        add("enum constant with a body", Level.DIAMOND);
        List<Object> classes = new ArrayList<>();
        classes.add(new Line());
        classes.add(new Empty());
        classes.add(new Node("a"));
        classes.add(Level.BRONZE);
        classes.add(new BigDecimal("1"));
        classes.add(new Order());
        add("many classes", classes);
        save("object.json");
    }

    private static Order order(Order order) {
        order.id = 42;
        order.count = 7;
        order.small = -300;
        order.tiny = -1;
        order.paid = true;
        order.grade = 'B';
        order.weight = 12.345;
        order.price = new BigDecimal("1.10");
        order.placed = new Date(1700000000123L);
        order.level = Level.GOLD;
        order.note = "caf\u00e9 \ud83d\ude00";
        order.units = 3;
        order.lines = new ArrayList<>(List.of(new Line("a", 1, order.price), new Line("b", 2, new BigDecimal("1E+3"))));
        order.extra = new HashMap<>(Map.of("k", new ArrayList<>(List.of(1, 2L, "x"))));
        order.counts = new int[] {1, 2, 3};
        order.blob = new byte[] {1, 2, 3};
        return order;
    }

    private void numbers() throws IOException {
        String[] decimals = {
            "0", "1", "-1", "0.0", "0.00", "1.10", "-12.50", "1E+3", "1E-7", "0.000001", "0.0000001", "1.23E+5", "1.23E-10",
            "123456789012345678901234567890.123456789", "-0.001", "12E+10", "0E+3", "0E-8", "100"
        };
        for (String d : decimals) add("BigDecimal " + d, new BigDecimal(d));
        BigDecimal one = BigDecimal.ONE;
        add("BigDecimal twice", new ArrayList<>(List.of(one, one, new BigDecimal("1"))));
        String[] integers = {
            "0", "1", "-1", "255", "2147483647", "2147483648", "4294967295", "4294967296", "-4294967297",
            "9223372036854775807", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890"
        };
        for (String i : integers) add("BigInteger " + i, new BigInteger(i), false);
        add("BigIntegers and a reference behind", new ArrayList<>(List.of(new BigInteger("5"), new ArrayList<>(), new BigInteger("6"))), false);
        save("number.json");
    }

    private void exceptions() throws IOException {
        StackTraceElement[] trace = {
            new StackTraceElement("com.acme.Shop", "find", "Shop.java", 42),
            new StackTraceElement("com.acme.Shop", "nativeCall", null, -2),
            new StackTraceElement("app", "java.base", "17", "com.acme.Main", "main", "Main.java", 1)
        };
        add("RuntimeException", traced(new RuntimeException("m"), trace), false);
        add("RuntimeException without message", traced(new RuntimeException(), trace), false);
        add("exception without frames", traced(new IllegalStateException("x")), false);
        add("exception with fields", traced(new OrderMissing("no order", 42, "look elsewhere", null), trace), false);
        Throwable cause = traced(new java.io.IOException("disk"), trace);
        add("exception with cause", traced(new OrderMissing("no order", 42, null, cause), trace), false);
        add("exception twice", new ArrayList<>(List.of(cause, cause)), false);
        Throwable suppressing = traced(new RuntimeException("s"));
        suppressing.addSuppressed(traced(new RuntimeException("t")));
        add("exception with a suppressed one", suppressing, false);
        Throwable a = traced(new RuntimeException("a"));
        Throwable b = traced(new RuntimeException("b", a));
        a.initCause(b);
        add("causes in a ring", a, false);
        Throwable chain = traced(new RuntimeException("0"));
        for (int i = 1; i <= 5; i++) chain = traced(new RuntimeException("" + i, chain));
        add("five causes", chain, false);
        save("exception.json");
    }

    private static <T extends Throwable> T traced(T thrown, StackTraceElement... trace) {
        thrown.setStackTrace(trace);
        return thrown;
    }
}
