package org.dubbots.interop;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.dubbo.rpc.RpcException;
import org.apache.dubbo.rpc.service.EchoService;
import org.dubbots.interop.api.ExamService;
import org.dubbots.interop.api.Level;
import org.dubbots.interop.api.Line;
import org.dubbots.interop.api.Node;
import org.dubbots.interop.api.Order;
import org.dubbots.interop.api.OrderMissing;
import org.dubbots.interop.api.Rejected;
import org.dubbots.interop.api.RushOrder;
import org.dubbots.interop.impl.DubboLine;
import org.dubbots.interop.impl.Samples;

/** The named cases. Each stands alone, so that any of them can be run by itself. */
final class Exam {
    private static final int MIB = 1024 * 1024;

    interface Body {
        void run() throws Throwable;
    }

    record Case(String name, Body body) {}

    private final List<Case> cases = new ArrayList<>();
    private final Peer peer;
    private final ExamService exam;

    private Exam(Peer peer) {
        this.peer = peer;
        this.exam = peer.exam;
    }

    static List<Case> cases(Peer peer) {
        Exam exam = new Exam(peer);
        exam.scalars();
        exam.boxed();
        exam.textAndValues();
        exam.collections();
        exam.arrays();
        exam.objects();
        exam.untyped();
        exam.identity();
        exam.sizes();
        exam.methods();
        exam.exceptions();
        TypeCases.add(exam, peer);
        GenericCases.add(exam, peer);
        exam.timeouts();
        exam.attachments();
        exam.groupsAndVersions();
        exam.manyAtOnce();
        exam.heartbeat();
        return exam.cases;
    }

    void add(String name, Body body) {
        cases.add(new Case(name, body));
    }

    /** `labelsAndValues`: label, value, label, value, ... */
    @SuppressWarnings("unchecked")
    private <T> void echoes(String method, Function<T, T> call, Object... labelsAndValues) {
        for (int i = 0; i < labelsAndValues.length; i += 2) {
            T value = (T) labelsAndValues[i + 1];
            add(method + " " + labelsAndValues[i], () -> Expect.equal(value, call.apply(value)));
        }
    }

    private void scalars() {
        echoes("echoBoolean", exam::echoBoolean, "true", true, "false", false);
        echoes("echoByte", exam::echoByte, "0", (byte) 0, "min", Byte.MIN_VALUE, "max", Byte.MAX_VALUE);
        echoes("echoShort", exam::echoShort, "0", (short) 0, "min", Short.MIN_VALUE, "max", Short.MAX_VALUE);
        echoes("echoInt", exam::echoInt, "0", 0, "min", Integer.MIN_VALUE, "max", Integer.MAX_VALUE);
        add("echoInt at each change of width", () -> {
            for (int edge : new int[] {-16, 47, -2048, 2047, -262144, 262143, -32768, 32767, -8388608, 8388607}) {
                for (int value = edge - 1; value <= edge + 1; value++) Expect.equal(value, exam.echoInt(value));
            }
        });
        echoes(
                "echoLong", exam::echoLong,
                "0", 0L,
                "min", Long.MIN_VALUE,
                "max", Long.MAX_VALUE,
                "2^53 + 1", (1L << 53) + 1,
                "-2^53 - 1", -(1L << 53) - 1);
        add("echoLong at each change of width", () -> {
            long[] edges = {-8, 15, -2048, 2047, -262144, 262143, Integer.MIN_VALUE, Integer.MAX_VALUE};
            for (long edge : edges) {
                for (long value = edge - 1; value <= edge + 1; value++) Expect.equal(value, exam.echoLong(value));
            }
        });
        echoes(
                "echoFloat", exam::echoFloat,
                "0", 0f,
                "1.5", 1.5f,
                "0.1", 0.1f,
                "min", Float.MIN_VALUE,
                "max", Float.MAX_VALUE,
                "NaN", Float.NaN,
                "infinity", Float.POSITIVE_INFINITY,
                "-infinity", Float.NEGATIVE_INFINITY);
        echoes(
                "echoDouble", exam::echoDouble,
                "0", 0d,
                "1", 1d,
                "0.1", 0.1,
                "-0.001", -0.001,
                "12.25", 12.25,
                "2147483648", 2147483648d,
                "min", Double.MIN_VALUE,
                "max", Double.MAX_VALUE,
                "NaN", Double.NaN,
                "infinity", Double.POSITIVE_INFINITY,
                "-infinity", Double.NEGATIVE_INFINITY);
        add("echoDouble at each change of width", () -> {
            for (double edge : new double[] {-128, 127, -32768, 32767, -2147483.648, 2147483.647}) {
                for (double step : new double[] {-1, -0.5, -0.001, 0, 0.001, 0.5, 1}) {
                    Expect.equal(edge + step, exam.echoDouble(edge + step));
                }
            }
        });
        echoes(
                "echoChar", exam::echoChar,
                "a", 'a',
                "NUL", '\0',
                "é", 'é',
                "中", '中',
                "U+FFFF", '\uffff',
                "half of a pair", '\ud83d');
    }

    private void boxed() {
        echoes("echoBoxedBoolean", exam::echoBoxedBoolean, "null", null, "true", true, "false", false);
        echoes("echoBoxedByte", exam::echoBoxedByte, "null", null, "min", Byte.MIN_VALUE, "max", Byte.MAX_VALUE);
        echoes("echoBoxedShort", exam::echoBoxedShort, "null", null, "min", Short.MIN_VALUE, "max", Short.MAX_VALUE);
        echoes("echoInteger", exam::echoInteger, "null", null, "min", Integer.MIN_VALUE, "max", Integer.MAX_VALUE);
        echoes("echoBoxedLong", exam::echoBoxedLong, "null", null, "min", Long.MIN_VALUE, "max", Long.MAX_VALUE);
        echoes("echoBoxedFloat", exam::echoBoxedFloat, "null", null, "1", 1f, "0.1", 0.1f, "max", Float.MAX_VALUE);
        echoes("echoBoxedDouble", exam::echoBoxedDouble, "null", null, "1", 1d, "0.1", 0.1, "max", Double.MAX_VALUE);
        echoes("echoCharacter", exam::echoCharacter, "null", null, "x", 'x', "中", '中');
    }

    private void textAndValues() {
        echoes(
                "echoString", exam::echoString,
                "null", null,
                "empty", "",
                "ASCII", "hello",
                "31 units", "x".repeat(31),
                "32 units", "x".repeat(32),
                "1023 units", "é".repeat(1023),
                "1024 units", "中".repeat(1024),
                "CJK", "分布式服务框架",
                "emoji", "🚀👩‍👩‍👧‍👦🇨🇳",
                "NUL and controls", "\0\u0001\u007f\u0080\uffff",
                "emoji across a chunk", "x".repeat(32767) + "🚀" + "y".repeat(32767) + "🚀",
                "100 KB", Samples.text(100 * 1024),
                "1 MB", Samples.text(MIB));
        add("echoString half of a pair", () -> Expect.equal("a\ud83db", exam.echoString("a\ud83db")));
        echoes(
                "echoBytes", exam::echoBytes,
                "null", null,
                "empty", new byte[0],
                "1 byte", new byte[] {-1},
                "15 bytes", Samples.bytes(15),
                "16 bytes", Samples.bytes(16),
                "1024 bytes", Samples.bytes(1024),
                "64 KB", Samples.bytes(64 * 1024),
                "1 MB", Samples.bytes(MIB));
        echoes(
                "echoDate", exam::echoDate,
                "null", null,
                "epoch", new Date(0),
                "whole minute", new Date(1_700_000_040_000L),
                "milliseconds", new Date(1_700_000_000_123L),
                "before 1970", new Date(-1),
                "year 1", new Date(-62_135_596_800_000L),
                "year 9999", new Date(253_402_300_799_999L));
        echoes("echoLevel", exam::echoLevel, "null", null, "first", Level.BRONZE, "last", Level.GOLD);
        echoes(
                "echoDecimal", exam::echoDecimal,
                "null", null,
                "0", BigDecimal.ZERO,
                "scale kept", new BigDecimal("1.500"),
                "negative", new BigDecimal("-0.01"),
                "negative scale", new BigDecimal("1E+20"),
                "50 digits", new BigDecimal("1234567890123456789012345.1234567890123456789012345"));
        echoes(
                "echoBigInteger", exam::echoBigInteger,
                "null", null,
                "0", BigInteger.ZERO,
                "-1", BigInteger.ONE.negate(),
                "Long.MAX + 1", BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE),
                "2^31", BigInteger.TWO.pow(31),
                "2^32 - 1", BigInteger.TWO.pow(32).subtract(BigInteger.ONE),
                "-2^200", BigInteger.TWO.pow(200).negate(),
                "300 digits", new BigInteger("123".repeat(100)));
    }

    private void collections() {
        echoes(
                "echoStrings", exam::echoStrings,
                "null", null,
                "empty", new ArrayList<String>(),
                "null item", new ArrayList<>(Arrays.asList("a", null, "")),
                "8 items", new ArrayList<>(Arrays.asList("a", "b", "c", "d", "e", "f", "g", "h")),
                "Arrays.asList", Arrays.asList("a", "b"),
                "LinkedList", new LinkedList<>(List.of("a", "b")),
                "emptyList", Collections.emptyList(),
                "singletonList", Collections.singletonList("a"),
                "nCopies", Collections.nCopies(3, "a"),
                "unmodifiableList", Collections.unmodifiableList(new ArrayList<>(List.of("a"))),
                "synchronizedList", Collections.synchronizedList(new ArrayList<>(List.of("a"))),
                "checkedList", Collections.checkedList(new ArrayList<>(List.of("a")), String.class),
                "CopyOnWriteArrayList", new CopyOnWriteArrayList<>(List.of("a")),
                "Vector", new Vector<>(List.of("a")));
        if (DubboLine.WRITES_IMMUTABLE) {
            echoes("echoStrings", exam::echoStrings, "List.of", List.of("a", "b", "c"));
            echoes("echoStringSet", exam::echoStringSet, "Set.of", Set.of("a", "b"));
            echoes("echoMap", exam::echoMap, "Map.of", Map.of("a", 1, "b", 2));
        }
        echoes("echoIntegers", exam::echoIntegers, "mixed", new ArrayList<>(Arrays.asList(1, null, -1, 1 << 30)));
        add("echoIntegers 10,000 items", () -> {
            List<Integer> many = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) many.add(i * 7919);
            Expect.equal(many, exam.echoIntegers(many));
        });
        echoes(
                "echoLongs", exam::echoLongs,
                "small and large", new ArrayList<>(Arrays.asList(0L, 1L, null, 1L << 40, Long.MIN_VALUE)));
        echoes(
                "echoLists", exam::echoLists,
                "nested", new ArrayList<>(Arrays.asList(new ArrayList<>(List.of(1, 2)), new ArrayList<>(), null)));
        echoes(
                "echoOrders", exam::echoOrders,
                "null", null,
                "empty", new ArrayList<Order>(),
                "orders, subclasses, null",
                new ArrayList<>(Arrays.asList(Samples.order(1), null, Samples.order(2), Samples.order(3))));
        add("echoOrders 1,000 items", () -> {
            List<Order> many = new ArrayList<>();
            for (int i = 1; i <= 1000; i++) many.add(Samples.order(i));
            Expect.equal(many, exam.echoOrders(many));
        });
        echoes(
                "echoLevels", exam::echoLevels,
                "with repeats", new ArrayList<>(Arrays.asList(Level.GOLD, null, Level.BRONZE, Level.GOLD)));
        echoes(
                "echoStringSet", exam::echoStringSet,
                "null", null,
                "empty", new HashSet<String>(),
                "HashSet", new HashSet<>(Arrays.asList("a", null, "中")),
                "LinkedHashSet", new LinkedHashSet<>(List.of("b", "a")),
                "TreeSet", new TreeSet<>(List.of("b", "a")),
                "emptySet", Collections.emptySet(),
                "singleton", Collections.singleton("a"),
                "unmodifiableSet", Collections.unmodifiableSet(new HashSet<>(List.of("a"))),
                "synchronizedSet", Collections.synchronizedSet(new HashSet<>(List.of("a"))),
                "CopyOnWriteArraySet", new CopyOnWriteArraySet<>(List.of("a")));
        echoes("echoLongSet", exam::echoLongSet, "longs", new HashSet<>(Arrays.asList(1L, -1L, Long.MAX_VALUE)));
        Map<String, Integer> withNulls = new HashMap<>();
        withNulls.put("a", 1);
        withNulls.put("none", null);
        withNulls.put(null, 2);
        withNulls.put("__proto__", 3);
        echoes(
                "echoMap", exam::echoMap,
                "null", null,
                "empty", new HashMap<String, Integer>(),
                "null key and value", withNulls,
                "LinkedHashMap", new LinkedHashMap<>(Map.of("z", 1)),
                "TreeMap", new TreeMap<>(Map.of("b", 1, "a", 2)),
                "emptyMap", Collections.emptyMap(),
                "singletonMap", Collections.singletonMap("a", 1),
                "unmodifiableMap", Collections.unmodifiableMap(new HashMap<>(Map.of("a", 1))),
                "synchronizedMap", Collections.synchronizedMap(new HashMap<>(Map.of("a", 1))),
                "Hashtable", new Hashtable<>(Map.of("a", 1)),
                "ConcurrentHashMap", new ConcurrentHashMap<>(Map.of("a", 1)),
                "ConcurrentSkipListMap", new ConcurrentSkipListMap<>(Map.of("a", 1)));
        echoes("echoIntegerMap", exam::echoIntegerMap, "int keys", new HashMap<>(Map.of(1, "one", -5, "minus five")));
        echoes(
                "echoOrderMap", exam::echoOrderMap,
                "long keys", new HashMap<>(Map.of(1L, Samples.order(1), 1L << 60, Samples.order(2))));
        echoes(
                "echoLevelMap", exam::echoLevelMap,
                "enum keys",
                new HashMap<>(Map.of(Level.GOLD, new ArrayList<>(List.of("a")), Level.BRONZE, new ArrayList<>())),
                "EnumMap", new EnumMap<>(Map.of(Level.GOLD, new ArrayList<>(List.of("a")))));
    }

    private void arrays() {
        echoes(
                "echoBooleanArray", exam::echoBooleanArray,
                "null", null,
                "empty", new boolean[0],
                "mixed", new boolean[] {true, false, true});
        echoes("echoShortArray", exam::echoShortArray, "extremes", new short[] {0, Short.MIN_VALUE, Short.MAX_VALUE});
        echoes(
                "echoIntArray", exam::echoIntArray,
                "null", null,
                "empty", new int[0],
                "extremes", new int[] {0, 1, Integer.MIN_VALUE, Integer.MAX_VALUE},
                "100,000 items", new Random(1).ints(100_000).toArray());
        echoes(
                "echoLongArray", exam::echoLongArray,
                "empty", new long[0],
                "extremes", new long[] {0, 1, Long.MIN_VALUE, Long.MAX_VALUE});
        echoes("echoFloatArray", exam::echoFloatArray, "mixed", new float[] {0, 0.1f, Float.MAX_VALUE, Float.NaN});
        echoes("echoDoubleArray", exam::echoDoubleArray, "mixed", new double[] {0, 1, 0.1, Double.MAX_VALUE});
        echoes("echoCharArray", exam::echoCharArray, "null", null, "empty", new char[0], "text", "a中é".toCharArray());
        echoes("echoIntMatrix", exam::echoIntMatrix, "ragged", new int[][] {{1, 2}, {}, null, {3}});
        echoes(
                "echoStringArray", exam::echoStringArray,
                "null", null,
                "empty", new String[0],
                "null item", new String[] {"a", null, "🚀"});
        echoes("echoIntegerArray", exam::echoIntegerArray, "null item", new Integer[] {1, null, Integer.MIN_VALUE});
        echoes("echoLevelArray", exam::echoLevelArray, "null item", new Level[] {Level.GOLD, null, Level.SILVER});
        echoes(
                "echoOrderArray", exam::echoOrderArray,
                "empty", new Order[0],
                "orders, subclasses, null", new Order[] {Samples.order(1), null, Samples.order(2)});
        echoes(
                "echoObjectArray", exam::echoObjectArray,
                "mixed", new Object[] {1, 2L, "three", 4.5, null, true, Samples.order(1), Level.GOLD});
    }

    private void objects() {
        echoes(
                "echoOrder", exam::echoOrder,
                "null", null,
                "full", Samples.order(1),
                "subclass", Samples.order(2),
                "with null fields", Samples.order(15),
                "all fields null", new Order());
        echoes("echoRushOrder", exam::echoRushOrder, "full", Samples.order(4), "all fields null", new RushOrder());
        add("echoOrder extra of every kind", () -> {
            Order order = Samples.order(1);
            order.extra.put("date", new Date(5));
            order.extra.put("decimal", new BigDecimal("1.10"));
            order.extra.put("bigInteger", BigInteger.TWO.pow(80));
            order.extra.put("level", Level.SILVER);
            order.extra.put("order", Samples.order(2));
            order.extra.put("line", new Line("x", 1, 1, true, null));
            order.extra.put("map", new HashMap<>(Map.of("k", new ArrayList<>(List.of(1L)))));
            Expect.equal(order, exam.echoOrder(order));
        });
        add("describe: the provider reads each field", () -> {
            for (long id : new long[] {1, 2, 15, 30}) {
                Expect.equal(Samples.order(id).toString(), exam.describe(Samples.order(id)));
            }
            Expect.equal(new Order().toString(), exam.describe(new Order()));
            Expect.equal("null", exam.describe(null));
        });
        add("find: the provider writes each field", () -> {
            for (long id : new long[] {1, 2, 15, 30, 1L << 52}) Expect.equal(Samples.order(id), exam.find(id));
        });
    }

    private void untyped() {
        echoes(
                "echoObject", exam::echoObject,
                "null", null,
                "String", "text",
                "Boolean", true,
                "Integer", 1,
                "Long", 1L,
                "large Long", 1L << 60,
                "Double", 1.5,
                "whole Double", 1d,
                "Date", new Date(1_700_000_000_123L),
                "BigDecimal", new BigDecimal("1.50"),
                "BigInteger", BigInteger.TWO.pow(70),
                "enum", Level.GOLD,
                "POJO", Samples.order(1),
                "subclass", Samples.order(2),
                "byte[]", Samples.bytes(20),
                "int[]", new int[] {1, 2},
                "String[]", new String[] {"a", null},
                "Order[]", new Order[] {Samples.order(1)},
                "ArrayList", new ArrayList<>(Arrays.asList(1, 2L, "three", null)),
                "HashSet", new HashSet<>(List.of(1, 2)),
                "HashMap", new HashMap<>(Map.of("a", 1, 2, "b", 3L, new ArrayList<>(List.of(4)))));
    }

    private void identity() {
        add("echoNode null", () -> Expect.equal(null, exam.echoNode(null)));
        add("echoNode two that hold each other", () -> {
            Node a = new Node("a");
            Node b = new Node("b");
            a.next = b;
            b.next = a;
            Node answer = exam.echoNode(a);
            Expect.equal("a", answer.name);
            Expect.equal("b", answer.next.name);
            Expect.identical(answer, answer.next.next, "next of next");
        });
        add("echoNode holds itself", () -> {
            Node a = new Node("a");
            a.next = a;
            a.children = new ArrayList<>(List.of(a, a));
            Node answer = exam.echoNode(a);
            Expect.identical(answer, answer.next, "next");
            Expect.identical(answer, answer.children.get(0), "child 0");
            Expect.identical(answer, answer.children.get(1), "child 1");
        });
        add("echoNode one list in two places", () -> {
            Node a = new Node("a");
            a.children = new ArrayList<>(List.of(new Node("c")));
            a.next = new Node("b");
            a.next.children = a.children;
            Node answer = exam.echoNode(a);
            Expect.identical(answer.children, answer.next.children, "children");
            Expect.equal("c", answer.children.get(0).name);
        });
        add("echoNode chain of 200", () -> {
            Node first = new Node("0");
            Node last = first;
            for (int i = 1; i < 200; i++) last = last.next = new Node(String.valueOf(i));
            Node answer = exam.echoNode(first);
            for (int i = 0; i < 200; i++, answer = answer.next) Expect.equal(String.valueOf(i), answer.name);
            Expect.equal(null, answer);
        });
        add("ring: a cycle the provider made", () -> {
            Node node = exam.ring(5);
            Node first = node;
            for (int i = 0; i < 5; i++, node = node.next) {
                Expect.equal("n" + i, node.name);
                Expect.identical(node, first.children.get(i), "child " + i);
            }
            Expect.identical(first, node, "after 5 steps");
        });
        add("isRing: a cycle the provider reads", () -> {
            Node first = new org.dubbots.interop.impl.ExamServiceImpl().ring(7);
            Expect.equal(true, exam.isRing(first, 7));
            first.next.next = first;
            Expect.equal(false, exam.isRing(first, 7));
        });
        add("echoOrders one object twice in a list", () -> {
            Order order = Samples.order(2);
            List<Order> answer = exam.echoOrders(new ArrayList<>(List.of(order, order, Samples.order(2))));
            Expect.identical(answer.get(0), answer.get(1), "item 1");
            Expect.that(answer.get(0) != answer.get(2), "an equal object became the same object");
        });
        add("same: two arguments share one object", () -> {
            Order order = Samples.order(1);
            Expect.equal(true, exam.same(order, order));
            Expect.equal(false, exam.same(order, Samples.order(1)));
        });
        add("pair: an answer shares one object", () -> {
            Order order = Samples.order(1);
            List<Order> shared = exam.pair(order, order);
            Expect.identical(shared.get(0), shared.get(1), "item 1");
            List<Order> apart = exam.pair(order, Samples.order(1));
            Expect.that(apart.get(0) != apart.get(1), "an equal object became the same object");
            Expect.equal(apart.get(0), apart.get(1));
        });
        add("echoObject list that holds itself", () -> {
            List<Object> list = new ArrayList<>();
            list.add("first");
            list.add(list);
            List<?> answer = (List<?>) exam.echoObject(list);
            Expect.equal("first", answer.get(0));
            Expect.identical(answer, answer.get(1), "item 1");
        });
        add("echoObject map that holds itself", () -> {
            Map<String, Object> map = new HashMap<>();
            map.put("self", map);
            Map<?, ?> answer = (Map<?, ?>) exam.echoObject(map);
            Expect.identical(answer, answer.get("self"), "self");
        });
    }

    private void sizes() {
        add("size of 1 MB", () -> {
            Expect.equal(MIB, exam.size(Samples.bytes(MIB)));
            Expect.equal(MIB, exam.size(Samples.text(MIB)));
        });
        add("blob of 1 MB", () -> Expect.equal(Samples.bytes(MIB), exam.blob(MIB)));
        int close = Math.min(peer.payload, 8 * MIB) - 4096;
        add("size just below the limit", () -> Expect.equal(close, exam.size(Samples.bytes(close))));
        add("blob just below the limit", () -> Expect.equal(Samples.bytes(close), exam.blob(close)));
        add("request over the consumer's own limit", () -> onOneConnection(() -> {
            RpcException refused = Expect.refused(() -> exam.size(new byte[9 * MIB]));
            Expect.matches("(?i)too large|payload", refused.getMessage());
        }));
        if (peer.payload < 8 * MIB) {
            add("request over the provider's limit", () -> onOneConnection(() -> {
                CompletableFuture<String> other = exam.later(300, "other");
                RpcException refused = Expect.refused(() -> exam.size(new byte[peer.payload + 1]));
                // Java's provider only says the latter.
                Expect.matches("(?i)too large|payload|fail to decode request", refused.getMessage());
                Expect.equal("other", other.get(10, TimeUnit.SECONDS));
            }));
        }
        add("response over the provider's limit", () -> onOneConnection(() -> {
            CompletableFuture<String> other = exam.later(300, "other");
            RpcException refused = Expect.refused(() -> exam.blob(peer.payload + 1));
            Expect.matches("(?i)too large|payload", refused.getMessage());
            Expect.equal("other", other.get(10, TimeUnit.SECONDS));
        }));
    }

    private void onOneConnection(Body body) throws Throwable {
        String before = exam.peer();
        body.run();
        Expect.equal("int:1", exam.get(1));
        Expect.equal(before, exam.peer());
    }

    private void methods() {
        add("get: three overloads", () -> {
            Expect.equal("int:5", exam.get(5));
            Expect.equal("string:x", exam.get("x"));
            Expect.equal("string:null", exam.get(null));
            Expect.equal("int:5,string:x", exam.get(5, "x"));
        });
        add("size: overloaded by type alone", () -> {
            Expect.equal(3, exam.size(new byte[3]));
            Expect.equal(4, exam.size("🚀🚀"));
        });
        add("touch: void", () -> exam.touch("x"));
        add("note: one-way", () -> {
            String text = "note " + System.nanoTime();
            exam.note(text);
            for (int i = 0; i < 100 && exam.noted(text) == 0; i++) Thread.sleep(20);
            Expect.equal(1, exam.noted(text));
        });
        add("note: 100 one-way in a row, calls between", () -> {
            String text = "many " + System.nanoTime();
            for (int i = 0; i < 100; i++) {
                exam.note(text);
                if (i % 10 == 0) Expect.equal("int:" + i, exam.get(i));
            }
            for (int i = 0; i < 100 && exam.noted(text) < 100; i++) Thread.sleep(20);
            Expect.equal(100, exam.noted(text));
        });
        add("$echo", () -> {
            EchoService echo = (EchoService) exam;
            Expect.equal("hi", echo.$echo("hi"));
            Expect.equal(null, echo.$echo(null));
            Expect.equal(Samples.order(2), echo.$echo(Samples.order(2)));
        });
        add("peer: all references share one connection", () -> Expect.equal(exam.peer(), peer.hurried.peer()));
    }

    private void exceptions() {
        add("fail none: answers", () -> Expect.equal("fine", exam.fail("none", "fine")));
        add("fail missing: checked", () -> {
            OrderMissing missing = Expect.thrown(OrderMissing.class, () -> exam.fail("missing", "gone 🚀"));
            Expect.equal("gone 🚀", missing.getMessage());
            Expect.equal(404L, missing.getId());
            Expect.equal(null, missing.getCause());
            Expect.that(missing.getStackTrace() != null, "no stack trace");
        });
        add("fail caused: checked, with a cause", () -> {
            OrderMissing missing = Expect.thrown(OrderMissing.class, () -> exam.fail("caused", "gone"));
            Expect.equal("gone", missing.getMessage());
            Expect.equal(405L, missing.getId());
            Expect.that(missing.getCause() != null, "no cause");
            Expect.equal(IllegalStateException.class, missing.getCause().getClass());
            Expect.equal("because of gone", missing.getCause().getMessage());
        });
        add("fail missing: null message", () -> {
            OrderMissing missing = Expect.thrown(OrderMissing.class, () -> exam.fail("missing", null));
            Expect.equal(null, missing.getMessage());
        });
        add("find of no order: checked", () -> {
            OrderMissing missing = Expect.thrown(OrderMissing.class, () -> exam.find(Long.MIN_VALUE));
            Expect.equal("no order " + Long.MIN_VALUE, missing.getMessage());
            Expect.equal(Long.MIN_VALUE, missing.getId());
        });
        add("fail rejected: unchecked, of the API", () -> {
            Rejected rejected = Expect.thrown(Rejected.class, () -> exam.fail("rejected", "no"));
            Expect.equal("no", rejected.getMessage());
            Expect.equal(7, rejected.getReason());
        });
        add("fail argument: unchecked, of Java", () -> {
            IllegalArgumentException thrown =
                    Expect.thrown(IllegalArgumentException.class, () -> exam.fail("argument", "bad"));
            Expect.equal("bad", thrown.getMessage());
        });
        add("fail error: an Error of Java", () -> {
            InternalError thrown = Expect.thrown(InternalError.class, () -> exam.fail("error", "wrong"));
            Expect.equal("wrong", thrown.getMessage());
        });
        add("fail secret: unknown, arrives as RuntimeException", () -> {
            RuntimeException thrown = Expect.thrown(RuntimeException.class, () -> exam.fail("secret", "hidden"));
            Expect.matches("Secret: hidden", thrown.getMessage());
        });
        add("fail: calls go on", () -> onOneConnection(() -> {
            for (String kind : new String[] {"missing", "caused", "rejected", "argument", "secret"}) {
                try {
                    exam.fail(kind, "x");
                    throw new AssertionError("expected " + kind);
                } catch (Exception expected) {
                    Expect.equal("int:2", exam.get(2));
                }
            }
        }));
    }

    private void timeouts() {
        add("sleepy within the timeout", () -> Expect.equal("soon", peer.hurried.sleepy(100, "soon")));
        add("sleepy over the timeout of 1000 ms", () -> onOneConnection(() -> {
            long start = System.nanoTime();
            RpcException thrown = Expect.thrown(RpcException.class, () -> peer.hurried.sleepy(1800, "late"));
            long elapsed = (System.nanoTime() - start) / 1_000_000;
            Expect.that(thrown.isTimeout(), "expected a timeout, got code " + thrown.getCode() + " " + thrown);
            Expect.that(elapsed >= 990 && elapsed < 1700, "gave up after " + elapsed + " ms");
            Expect.equal("int:3", exam.get(3));
            Thread.sleep(1200); // the late answer comes, and nobody waits for it
            Expect.equal("next", peer.hurried.sleepy(1, "next"));
        }));
    }

    private void attachments() {
        add("attachments both ways", () -> {
            DubboLine.newCall();
            DubboLine.send("exam.a", "1");
            DubboLine.send("exam.Text", "中文 🚀");
            DubboLine.send("exam.empty", "");
            DubboLine.send("exam.number", 5);
            Expect.equal(
                    Map.of("exam.a", "1", "exam.Text", "中文 🚀", "exam.empty", "", "exam.number", "5"),
                    exam.attachments());
            if (peer.direct() && !DubboLine.REPLIES_WHEN_DIRECT) return;
            Map<String, Object> reply = DubboLine.replied();
            Expect.equal("4", reply.get("reply.count"));
            Expect.equal("1", reply.get("reply.exam.a"));
            Expect.equal("中文 🚀", reply.get("reply.exam.Text"));
            Expect.equal("", reply.get("reply.exam.empty"));
        });
        add("attachments belong to one call", () -> {
            DubboLine.newCall();
            DubboLine.send("exam.once", "1");
            Expect.equal(Map.of("exam.once", "1"), exam.attachments());
            DubboLine.newCall();
            Expect.equal(Map.of(), exam.attachments());
            if (peer.direct() && !DubboLine.REPLIES_WHEN_DIRECT) return;
            Expect.equal("0", DubboLine.replied().get("reply.count"));
            DubboLine.newCall();
            exam.get(1);
            Expect.equal(null, DubboLine.replied().get("reply.count"));
        });
    }

    private void groupsAndVersions() {
        add("which: group g1 version 1.0.0", () -> Expect.equal("g1/1.0.0", peer.versioned("g1", "1.0.0").which()));
        add("which: group g2 version 2.0.0", () -> Expect.equal("g2/2.0.0", peer.versioned("g2", "2.0.0").which()));
        if (!peer.direct()) {
            // One URL is one provider; a registry has both.
            add("which: any group and any version", () -> {
                Expect.matches("^g([12])/\\1.0.0$", peer.versioned("*", "*").which());
            });
            add("which: listed groups, any version", () -> {
                Expect.matches("^g([12])/\\1.0.0$", peer.versioned("g1,g2", "*").which());
            });
            add("which: any group", () -> Expect.equal("g1/1.0.0", peer.versioned("*", "1.0.0").which()));
            add("which: any version", () -> Expect.equal("g2/2.0.0", peer.versioned("g2", "*").which()));
            add("which: listed groups", () -> Expect.equal("g2/2.0.0", peer.versioned("g2,g3", "2.0.0").which()));
        }
        add("which: unknown group", () -> onOneConnection(
                () -> Expect.refused(() -> peer.versioned("g3", "1.0.0").which())));
        add("which: version of the other group", () -> onOneConnection(
                () -> Expect.refused(() -> peer.versioned("g1", "2.0.0").which())));
        add("which: no group, no version", () -> onOneConnection(
                () -> Expect.refused(() -> peer.versioned(null, null).which())));
    }

    private void manyAtOnce() {
        add("later: 1,000 in flight, answered out of order", () -> onOneConnection(() -> {
            Random random = new Random(7);
            List<CompletableFuture<String>> calls = new ArrayList<>();
            ConcurrentLinkedQueue<String> arrived = new ConcurrentLinkedQueue<>();
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                String answer = "answer " + i;
                sent.add(answer);
                calls.add(exam.later(random.nextInt(201), answer).whenComplete((value, failure) -> {
                    if (value != null) arrived.add(value);
                }));
            }
            for (int i = 0; i < 1000; i++) Expect.equal(sent.get(i), calls.get(i).get(10, TimeUnit.SECONDS));
            Expect.that(!sent.equals(new ArrayList<>(arrived)), "all answers came in the order of the calls");
        }));
        add("get: 1,000 calls at once through RpcContext", () -> {
            List<CompletableFuture<String>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                int id = i;
                calls.add(DubboLine.async(() -> exam.get(id)));
            }
            for (int i = 0; i < 1000; i++) Expect.equal("int:" + i, calls.get(i).get(10, TimeUnit.SECONDS));
        });
        add("later: small answers pass large ones", () -> {
            List<CompletableFuture<String>> calls = new ArrayList<>();
            String large = Samples.text(MIB);
            for (int i = 0; i < 20; i++) calls.add(exam.later(i % 2, i % 4 == 0 ? large : "small " + i));
            for (int i = 0; i < 20; i++) {
                Expect.equal(i % 4 == 0 ? large : "small " + i, calls.get(i).get(10, TimeUnit.SECONDS));
            }
        });
    }

    private void heartbeat() {
        add("heartbeat of 1 s over 5 s idle", () -> {
            String before = peer.beating.peer();
            Thread.sleep(5000);
            Expect.equal(before, peer.beating.peer());
        });
    }
}
