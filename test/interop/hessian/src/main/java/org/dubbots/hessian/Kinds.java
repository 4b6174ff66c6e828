package org.dubbots.hessian;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;

/** Each kind of value by itself, in a list with itself, and in the places where a table or a length turns over. */
final class Kinds {
    private final List<Case> cases = new ArrayList<>();
    private final boolean four;

    private Kinds(boolean four) {
        this.four = four;
    }

    static List<Case> all(boolean four) throws Exception {
        Kinds kinds = new Kinds(four);
        kinds.scalars();
        kinds.arrays();
        kinds.collections();
        kinds.maps();
        kinds.objects();
        kinds.handles();
        kinds.exceptions();
        kinds.tables();
        kinds.shared();
        return kinds.cases;
    }

    private void add(String name, Object value) {
        cases.add(new Case(name, false, value));
    }

    /** The value alone, twice in a list, and as a value of a map behind a list that is referred to later. */
    private void addShared(String name, Object value) {
        add(name, value);
        add(name + ", shared", listOf(value, value, "end"));
        List<Object> other = listOf(1);
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("other", other);
        map.put("value", value);
        map.put("again", other);
        map.put("map", map);
        add(name + ", in a map", map);
    }

    private static List<Object> listOf(Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    private void scalars() {
        add("null", null);
        add("booleans", listOf(true, false));
        long[] edges = {0, 1, -1, 7, 8, 15, 16, 47, 48, 63, 127, 128, 255, 2047, 2048, 32767, 32768, 262143, 262144, 1L << 31, 1L << 32, (1L << 53) + 1, Long.MAX_VALUE};
        for (long edge : edges) {
            for (long value : new long[] {edge, -edge, -edge - 1, ~edge - 1}) {
                add("long " + value, value);
                if ((int) value == value) add("int " + value, (int) value);
                if ((short) value == value) add("short " + value, (short) value);
                if ((byte) value == value) add("byte " + value, (byte) value);
                add("double " + value, (double) value);
            }
        }
        double[] doubles = {0.0, -0.0, 0.001, 0.1, 1.5, 12.345, -0.001, 431529.17600000004, 2147483.647, 2147483.648, Math.PI, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double value : doubles) add("double " + value, value);
        for (float value : new float[] {0f, 1.1f, -0f, Float.MAX_VALUE, Float.MIN_VALUE, Float.NaN}) add("float " + value, value);
        for (char value : new char[] {'a', '\0', 'é', '中', '\ud800', '\uffff'}) add("char " + (int) value, value);
        for (int length : new int[] {0, 1, 31, 32, 1023, 1024, 32767, 32768, 32769, 65535, 65536, 100_000}) {
            add("string of " + length, "x".repeat(length));
            if (length < 60_000) add("wide string of " + length, "é中".repeat(length));
            add("string of " + length + " and a pair", "x".repeat(length) + "\ud83d\ude00y");
        }
        add("lone surrogates", "a\udc00\ud800b\ud800");
        for (int length : new int[] {0, 1, 15, 16, 1023, 1024, 4093, 8189, 8190, 70_000}) add("byte[" + length + "]", new byte[length]);
        for (long ms : new long[] {0, 1, 60_000, -60_000, 59_999, 1_700_000_000_123L, 60_000L * Integer.MAX_VALUE, 60_000L * Integer.MIN_VALUE, 8_640_000_000_000_000L, 8_640_000_000_000_001L, Long.MAX_VALUE, Long.MIN_VALUE}) {
            add("Date " + ms, new Date(ms));
        }
        add("Long and Integer and Double keys", map(new HashMap<>(), 1, "int", 1L, "long", 1.0, "double", "1", "string", true, "boolean", null, "null"));
        add("Float and Character keys", map(new LinkedHashMap<>(), 1.5f, "float", 1.5, "double", 'a', "char", "a", "string", (short) 1, "short", 1, "int"));
    }

    @SuppressWarnings("unchecked")
    private static <M extends Map<?, ?>> M map(M map, Object... pairs) {
        for (int i = 0; i < pairs.length; i += 2) ((Map<Object, Object>) map).put(pairs[i], pairs[i + 1]);
        return map;
    }

    private void arrays() {
        addShared("boolean[]", new boolean[] {true, false});
        addShared("short[]", new short[] {1, -1, 32767});
        addShared("int[]", new int[] {1, 2, Integer.MIN_VALUE});
        addShared("long[]", new long[] {1, 2, Long.MIN_VALUE, 1, 1, 1, 1, 1, 1});
        addShared("float[]", new float[] {1.1f, -0f, Float.NaN, 1f});
        addShared("double[]", new double[] {1, 1.1, Double.NaN});
        addShared("char[]", "chars".toCharArray());
        addShared("String[]", new String[] {"a", null, "a"});
        addShared("Object[]", new Object[] {1, 1L, 1.0, "a", null, new int[0]});
        addShared("Date[]", new Date[] {new Date(1), null});
        addShared("Integer[]", new Integer[] {1, null});
        addShared("Long[]", new Long[] {1L, null});
        addShared("Double[]", new Double[] {1.0, null});
        addShared("BigDecimal[]", new BigDecimal[] {new BigDecimal("1.50"), null});
        addShared("Level[]", new Model.Level[] {Model.Level.GOLD, Model.Level.BRONZE, Model.Level.GOLD, null});
        addShared("Node[]", new Model.Node[] {node("a"), null, node("b")});
        addShared("int[][]", new int[][] {{1, 2}, {}, null, {3}});
        addShared("String[][]", new String[][] {{"a"}, {null}});
        addShared("Object[][]", new Object[][] {{1}, {1L, new Object[] {2.0}}});
        addShared("byte[][]", new byte[][] {{1}, {}});
        addShared("List[]", new List<?>[] {listOf(1), new LinkedList<>(listOf(2))});
        addShared("Class[]", new Class<?>[] {String.class, int.class});
        Object[] self = new Object[2];
        self[0] = self;
        add("an array that holds itself", self);
        for (int length : new int[] {7, 8, 100, 3000}) add("int[" + length + "]", new int[length]);
    }

    private void collections() {
        List<Collection<Object>> empty = List.of(new ArrayList<>(), new LinkedList<>(), new Vector<>(), new Stack<>(), new ArrayDeque<>(), new PriorityQueue<>(), new CopyOnWriteArrayList<>(), new ConcurrentLinkedQueue<>(), new LinkedBlockingQueue<>(), new ConcurrentLinkedDeque<>(), new HashSet<>(), new LinkedHashSet<>(), new TreeSet<>(), new CopyOnWriteArraySet<>(), new ConcurrentSkipListSet<>());
        for (Collection<Object> collection : empty) {
            String name = collection.getClass().getSimpleName();
            add(name + " without elements", copy(collection));
            for (String text : List.of("b", "a", "c", "aa", "bb", "cc", "dd", "ee", "ff")) collection.add(text);
            addShared(name, collection);
        }
        addShared("HashSet of numbers", new HashSet<>(listOf(1, 1L, 1.0, 2L, null)));
        addShared("LinkedHashSet of lists", new LinkedHashSet<>(listOf(listOf(1), listOf(1L), new LinkedList<>(listOf(2)))));
        addShared("Arrays.asList", Arrays.asList(1, "a", null));
        addShared("Collections.emptyList", Collections.emptyList());
        addShared("Collections.singletonList", Collections.singletonList(1L));
        addShared("Collections.unmodifiableList", Collections.unmodifiableList(listOf(1, 2)));
        addShared("Collections.synchronizedList", Collections.synchronizedList(listOf(1, 2)));
        addShared("Collections.nCopies", Collections.nCopies(3, "x"));
        addShared("Collections.singleton", Collections.singleton("x"));
        addShared("Collections.unmodifiableSet", Collections.unmodifiableSet(new LinkedHashSet<>(listOf(3, 1))));
        addShared("subList", listOf(1, 2, 3).subList(0, 2));
        addShared("keySet", map(new LinkedHashMap<>(), "a", 1, "b", 2).keySet());
        addShared("values", map(new LinkedHashMap<>(), "a", 1, "b", 2).values());
        addShared("List.of", List.of(1, 2, 3));
        addShared("Set.of", Set.of("one"));
        addShared("iterator", listOf(1, 2).iterator());
        addShared("EnumSet", EnumSet.of(Model.Level.GOLD, Model.Level.BRONZE));
    }

    private static Object copy(Object collection) {
        try {
            return collection.getClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void maps() {
        List<Map<Object, Object>> empty = List.of(new HashMap<>(), new LinkedHashMap<>(), new TreeMap<>(), new ConcurrentHashMap<>(), new Hashtable<>(), new IdentityHashMap<>(), new WeakHashMap<>(), new ConcurrentSkipListMap<>());
        for (Map<Object, Object> map : empty) {
            String name = map.getClass().getSimpleName();
            add(name + " without entries", copy(map));
            addShared(name, map(map, "b", 1, "a", 1L, "c", listOf(1.0)));
        }
        Map<Object, Object> identity = new IdentityHashMap<>();
        for (int i = 0; i < 20; i++) identity.put(Long.valueOf(1000 + i % 2).longValue() + 100_000L, i);
        identity.put(new StringBuilder("a").toString(), "first");
        identity.put(new StringBuilder("a").toString(), "second");
        addShared("IdentityHashMap with equal keys", identity);
        addShared("EnumMap", new EnumMap<>(Map.of(Model.Level.GOLD, 1)));
        Properties properties = new Properties();
        properties.put("key", "value");
        addShared("Properties", properties);
        addShared("Map with lists as keys", map(new LinkedHashMap<>(), listOf(1), "a", listOf(1L), "b", listOf(), "c"));
        addShared("Collections.unmodifiableMap", Collections.unmodifiableMap(map(new LinkedHashMap<>(), "b", 1, "a", 2)));
        addShared("Collections.emptyMap", Collections.emptyMap());
        addShared("Collections.singletonMap", Collections.singletonMap(1L, 2L));
        addShared("Map.of", Map.of("one", 1));
        Map<Object, Object> tree = new TreeMap<>();
        tree.put("self", tree);
        add("a TreeMap that holds itself", tree);
    }

    private static Model.Node node(String name) {
        Model.Node node = new Model.Node();
        node.name = name;
        return node;
    }

    private void objects() {
        Model.Kinds kinds = new Model.Kinds();
        addShared("every primitive, empty", kinds);
        Model.Kinds full = new Model.Kinds();
        full.z = true;
        full.b = -128;
        full.s = -32768;
        full.i = Integer.MAX_VALUE;
        full.j = Long.MAX_VALUE;
        full.d = -1;
        full.c = '中';
        full.boxedZ = false;
        full.boxedB = 1;
        full.boxedS = 1;
        full.boxedI = 1;
        full.boxedJ = 1L;
        full.boxedF = 1.1f;
        full.boxedD = 1.0;
        full.boxedC = 'c';
        full.ints = new int[] {1};
        full.floats = new float[] {1.1f};
        full.chars = new char[] {'a'};
        full.bytes = new byte[] {1};
        full.text = "text";
        full.date = new Date(1_700_000_000_123L);
        full.stamp = new Timestamp(1_700_000_000_123L);
        full.price = new BigDecimal("-12.50");
        full.level = Model.Level.GOLD;
        full.type = Model.Kinds.class;
        addShared("every primitive, full", full);
        Model.Node a = node("a");
        Model.LongNode b = new Model.LongNode();
        a.next = b;
        b.next = a;
        b.weight = Long.MIN_VALUE;
        b.more = new Object[] {a, b};
        a.children.add(b);
        a.children.add(a.children);
        a.extra.put("self", a.extra);
        a.value = a.children;
        addShared("nodes in a ring", a);
        Model.Derived derived = new Model.Derived();
        derived.id = 2;
        ((Model.Base) derived).id = 1;
        derived.shared = List.of().toArray();
        ((Model.Base) derived).note = null;
        addShared("shadowed fields", derived);
        Model.Derived one = new Model.Derived();
        ((Model.Base) one).shared = derived;
        add("shadowed fields, two of a class", listOf(one, derived, one));
        Model.Page<Object> page = new Model.Page<>();
        page.first = derived;
        page.content.add(1L);
        page.content.add(page);
        page.array = new Object[] {page, 1};
        addShared("a generic class", page);
        addShared("an enum", Model.Level.BRONZE);
        addShared("an enum with a body", Model.Level.GOLD);
        addShared("Thread.State", Thread.State.NEW);
        addShared("Class", String.class);
        add("classes", listOf(int.class, int[].class, Model.Node.class, Model.Node[].class, void.class, Map.Entry.class));
        if (four) {
            addShared("a record", new Model.Point(1, 2L, "label", null));
            addShared("a record with a list", new Model.Point(1, 2L, null, listOf(1L, 1)));
            addShared("java.lang.Object", new Object());
        }
        addShared("StackTraceElement", new StackTraceElement("a.B", "m", "B.java", 42));
    }

    private void handles() throws Exception {
        for (String text : List.of("0", "1.50", "-1E+10", "1E-10", "123456789012345678901234567890.12345")) addShared("BigDecimal " + text, new BigDecimal(text));
        for (String text : List.of("0", "1", "-1", "4294967296", "-123456789012345678901234567890")) addShared("BigInteger " + text, new BigInteger(text));
        addShared("BigInteger of 5000 bits", BigInteger.TWO.pow(5000).subtract(BigInteger.TWO));
        addShared("java.sql.Date", new java.sql.Date(1_700_000_000_000L));
        addShared("java.sql.Time", new Time(1_700_000_000_123L));
        addShared("java.sql.Timestamp", new Timestamp(1_700_000_000_123L));
        addShared("LocalDate", LocalDate.of(2024, 2, 29));
        addShared("LocalTime", LocalTime.of(1, 2, 3, 4));
        addShared("LocalDateTime", LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4));
        addShared("Instant", Instant.ofEpochSecond(-1, 999));
        addShared("Duration", Duration.ofNanos(-1));
        addShared("Period", Period.of(1, -2, 3));
        addShared("Year", Year.of(2024));
        addShared("YearMonth", YearMonth.of(2024, 2));
        addShared("MonthDay", MonthDay.of(2, 29));
        addShared("OffsetDateTime", OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneOffset.ofHours(2)));
        addShared("OffsetTime", OffsetTime.of(1, 2, 3, 4, ZoneOffset.UTC));
        addShared("ZonedDateTime", ZonedDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneId.of("Europe/Paris")));
        addShared("ZoneOffset", ZoneOffset.ofHoursMinutes(5, 30));
        addShared("ZoneId", ZoneId.of("Asia/Shanghai"));
        addShared("DayOfWeek", DayOfWeek.MONDAY);
        addShared("UUID", new UUID(1, -2));
        addShared("Locale", Locale.SIMPLIFIED_CHINESE);
        addShared("Currency", Currency.getInstance("EUR"));
        addShared("TimeZone", TimeZone.getTimeZone("UTC"));
        addShared("BitSet", BitSet.valueOf(new long[] {5, 0, 7}));
        addShared("InetAddress", InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}));
        addShared("AtomicInteger", new AtomicInteger(5));
        addShared("AtomicLong", new AtomicLong(5));
        addShared("AtomicBoolean", new AtomicBoolean(true));
        addShared("AtomicReference", new AtomicReference<>("x"));
        addShared("LongAdder", new LongAdder());
        addShared("SimpleEntry", new AbstractMap.SimpleEntry<>("k", 1L));
        addShared("File", new java.io.File("/tmp/x"));
        Calendar calendar = calendar(5);
        add("GregorianCalendar", calendar);
        cases.add(new Case("GregorianCalendar, shared", four, listOf(calendar, calendar, listOf(1), calendar)));
        List<Object> list = listOf(1);
        cases.add(new Case("GregorianCalendar before a shared list", four, listOf(calendar, list, list, calendar(6), list)));
        add("Optional", Optional.of(1));
        add("StringBuilder", new StringBuilder("x"));
    }

    static Calendar calendar(long ms) {
        Calendar calendar = new GregorianCalendar(TimeZone.getDefault());
        calendar.setTimeInMillis(ms);
        return calendar;
    }

    private void exceptions() {
        Exception plain = new IllegalStateException("state");
        addShared("an exception", plain);
        addShared("an exception without a message", new RuntimeException());
        Exception cause = new java.io.IOException("io", new Error("root"));
        Model.Refused refused = new Model.Refused("refused", cause, 7, listOf(1L, cause));
        refused.addSuppressed(plain);
        refused.addSuppressed(cause);
        addShared("an exception with causes, suppressed ones and fields", refused);
        Exception bare = new Exception("bare");
        bare.setStackTrace(new StackTraceElement[0]);
        addShared("an exception without a stack trace", bare);
        Throwable chain = null;
        for (int i = 0; i < 40; i++) {
            chain = new RuntimeException("cause " + i, chain);
            chain.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "m" + i, null, -2)});
        }
        add("forty causes", chain);
        Exception deep = new Exception("a hundred frames");
        StackTraceElement[] frames = new StackTraceElement[100];
        for (int i = 0; i < frames.length; i++) frames[i] = new StackTraceElement("a.B", "m", "B.java", i);
        deep.setStackTrace(frames);
        add("a hundred frames", deep);
    }

    /** More definitions and types than fit the short forms. */
    private void tables() {
        List<Object> many = listOf(node("a"), new Model.LongNode(), new Model.Kinds(), new Model.Derived(), new Model.Page<>(), Model.Level.GOLD, Thread.State.NEW, String.class, new BigDecimal("1"), BigInteger.ONE, new Timestamp(1), LocalDate.of(2024, 1, 1), LocalTime.of(1, 1), Duration.ofSeconds(1), Year.of(1), Period.ofDays(1), DayOfWeek.FRIDAY, Instant.EPOCH, Locale.FRANCE, new RuntimeException("x"));
        List<Object> twice = listOf(many.toArray());
        twice.addAll(listOf(node("b"), new Model.Kinds(), Year.of(2), Period.ofDays(2), Duration.ofSeconds(2), Locale.ITALY, DayOfWeek.MONDAY, many));
        add("more than sixteen classes", twice);
        List<Object> types = listOf();
        for (int round = 0; round < 3; round++) {
            types.addAll(listOf(new int[] {1}, new long[] {1}, new short[] {1}, new double[] {1}, new boolean[] {true}, new String[] {"a"}, new Object[] {1}, new LinkedList<>(listOf(1)), new TreeMap<>(Map.of("a", 1)), new LinkedHashMap<>(Map.of("a", 1)), new Vector<>(listOf(1)), new TreeSet<>(listOf(1)), new Integer[] {1}, new int[][] {{1}}, new Long[] {1L}, new HashSet<>(listOf(1)), new Hashtable<>(Map.of("a", 1)), new ArrayDeque<>(listOf(1)), new Double[] {1.0}, new Stack<>()));
        }
        add("types that come again", types);
    }

    private void shared() {
        List<Object> many = listOf();
        for (int i = 0; i < 3000; i++) many.add(i % 7 == 0 && i > 0 ? many.get(i / 2) : listOf(i));
        add("references of three bytes", many);
        List<Object> list = listOf();
        for (int i = 0; i < 900; i++) {
            List<Object> outer = listOf(i, list);
            outer.add(outer);
            list = outer;
        }
        add("nine hundred lists inside each other", list);
    }
}
