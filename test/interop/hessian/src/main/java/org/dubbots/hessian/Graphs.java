package org.dubbots.hessian;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.*;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;

/** Random nested values with shared parts and rings. The same seed gives the same graph in every process. */
final class Graphs {
    private final Random random;
    private final boolean four;
    /** Containers made so far, finished or not: what a later place may hold again. */
    private final List<Object> pool = new ArrayList<>();
    private int budget;

    private Graphs(long seed, boolean four) {
        random = new Random(seed);
        this.four = four;
        budget = 5 + random.nextInt(80);
    }

    static Case graph(long seed, boolean four) {
        return new Case("graph " + seed, false, new Graphs(seed, four).any(0));
    }

    /**
     * Calendars before shared containers: 4.0.4 writes references behind them that it cannot read itself. The first list
     * is an ArrayList, which is what tells a reader that 4.x wrote it.
     */
    static Case calendars(long seed, boolean four) {
        return new Case("calendars " + seed, four, new Graphs(seed, four).plain(0));
    }

    private Object any(int depth) {
        budget--;
        if (depth > 8 || budget < 0 || random.nextInt(5) == 0) return scalar();
        if (!pool.isEmpty() && random.nextInt(5) == 0) return pool.get(random.nextInt(pool.size()));
        return switch (random.nextInt(16)) {
            case 0, 1 -> fill(new ArrayList<>(), depth);
            case 2 -> fill(new LinkedList<>(), depth);
            case 3 -> fill(new Vector<>(), depth);
            case 4 -> set();
            case 5 -> fill(new HashMap<>(), depth);
            case 6 -> fill(new LinkedHashMap<>(), depth);
            case 7 -> sorted(new TreeMap<>(), depth);
            case 8 -> array(depth);
            case 9, 10 -> node(depth);
            case 11 -> derived(depth);
            case 12 -> page(depth);
            case 13 -> kinds();
            case 14 -> thrown(depth);
            default -> four && random.nextBoolean() ? point(depth) : handle();
        };
    }

    private Object scalar() {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt() >> random.nextInt(32);
            case 3 -> random.nextLong() >> random.nextInt(64);
            case 4 -> (double) random.nextInt(100);
            case 5 -> random.nextGaussian();
            case 6 -> (short) random.nextInt();
            case 7 -> new Date(random.nextLong() >> random.nextInt(40));
            case 8 -> text().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            case 9 -> random.nextInt(1000) / 8f;
            case 10 -> (char) random.nextInt(65536);
            default -> text();
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextInt(20) == 0 ? 2000 : 40);
        for (int i = 0; i < length; i++) text.append((char) (random.nextInt(8) == 0 ? random.nextInt(65536) : 97 + random.nextInt(26)));
        return text.toString();
    }

    private Object handle() {
        return switch (random.nextInt(12)) {
            case 0 -> keep(new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(40) - 20));
            case 1 -> keep(new BigInteger(random.nextInt(200), random));
            case 2 -> keep(LocalDateTime.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000), ZoneOffset.UTC));
            case 3 -> keep(Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
            case 4 -> keep(Duration.ofNanos(random.nextLong()));
            case 5 -> keep(ZonedDateTime.ofInstant(Instant.ofEpochSecond(random.nextInt()), ZoneId.of("Europe/Paris")));
            case 6 -> keep(new Timestamp(random.nextInt() * 1000L + random.nextInt(1000)));
            case 7 -> Model.Level.values()[random.nextInt(3)];
            case 8 -> List.of(String.class, int.class, Model.Node.class).get(random.nextInt(3));
            case 9 -> Locale.FRANCE;
            case 10 -> keep(EnumSet.of(Model.Level.SILVER));
            default -> keep(LocalDate.ofEpochDay(random.nextInt(100_000)));
        };
    }

    private <T> T keep(T container) {
        pool.add(container);
        return container;
    }

    private Object fill(List<Object> list, int depth) {
        keep(list);
        for (int i = random.nextInt(12); i > 0; i--) list.add(any(depth + 1));
        return list;
    }

    private Object fill(Map<Object, Object> map, int depth) {
        keep(map);
        for (int i = random.nextInt(12); i > 0; i--) map.put(key(), any(depth + 1));
        return map;
    }

    private Object sorted(Map<Object, Object> map, int depth) {
        keep(map);
        for (int i = random.nextInt(12); i > 0; i--) map.put(text(), any(depth + 1));
        return map;
    }

    /** What keeps its hash: containers that are still growing do not. */
    private Object key() {
        return switch (random.nextInt(7)) {
            case 0 -> random.nextInt(5);
            case 1 -> (long) random.nextInt(5);
            case 2 -> (double) random.nextInt(5);
            case 3 -> Model.Level.values()[random.nextInt(3)];
            case 4 -> new BigDecimal(random.nextInt(100)).movePointLeft(2);
            case 5 -> new ArrayList<>(Arrays.asList(random.nextInt(3), (long) random.nextInt(3)));
            default -> text();
        };
    }

    private Object set() {
        Set<Object> set = keep(random.nextBoolean() ? new HashSet<>() : new LinkedHashSet<>());
        for (int i = random.nextInt(12); i > 0; i--) set.add(key());
        return set;
    }

    private Object array(int depth) {
        int length = random.nextInt(12);
        switch (random.nextInt(9)) {
            case 0: return keep(random.ints(length).toArray());
            case 1: return keep(random.longs(length).toArray());
            case 2: return keep(random.doubles(length).toArray());
            case 3: {
                String[] texts = keep(new String[length]);
                for (int i = 0; i < length; i++) texts[i] = random.nextInt(5) == 0 ? null : text();
                return texts;
            }
            case 4: {
                float[] floats = keep(new float[length]);
                for (int i = 0; i < length; i++) floats[i] = (float) random.nextGaussian();
                return floats;
            }
            case 5: {
                int[][] rows = keep(new int[length][]);
                for (int i = 0; i < length; i++) rows[i] = i > 0 && random.nextInt(3) == 0 ? rows[0] : new int[random.nextInt(3)];
                return rows;
            }
            case 6: {
                Model.Node[] nodes = keep(new Model.Node[length]);
                for (int i = 0; i < length; i++) nodes[i] = node(depth + 1);
                return nodes;
            }
            default: {
                Object[] values = keep(new Object[length]);
                for (int i = 0; i < length; i++) values[i] = any(depth + 1);
                return values;
            }
        }
    }

    private Model.Node node(int depth) {
        Model.Node node = random.nextBoolean() ? new Model.Node() : new Model.LongNode();
        keep(node);
        if (node instanceof Model.LongNode long_) {
            long_.weight = random.nextLong();
            if (random.nextBoolean()) long_.more = new Object[] {any(depth + 1), node};
        }
        node.name = random.nextInt(4) == 0 ? null : text();
        if (budget > 0 && random.nextInt(3) == 0) node.next = node(depth + 1);
        if (random.nextBoolean()) node.value = any(depth + 1);
        keep(node.children);
        for (int i = random.nextInt(4); i > 0; i--) node.children.add(any(depth + 1));
        for (int i = random.nextInt(3); i > 0; i--) node.extra.put(key(), any(depth + 1));
        return node;
    }

    private Object derived(int depth) {
        Model.Derived derived = keep(new Model.Derived());
        ((Model.Base) derived).id = random.nextInt();
        derived.id = random.nextInt();
        derived.shared = any(depth + 1);
        return derived;
    }

    private Object page(int depth) {
        Model.Page<Object> page = keep(new Model.Page<>());
        page.first = any(depth + 1);
        for (int i = random.nextInt(5); i > 0; i--) page.content.add(any(depth + 1));
        return page;
    }

    private Object kinds() {
        Model.Kinds kinds = keep(new Model.Kinds());
        kinds.z = random.nextBoolean();
        kinds.b = (byte) random.nextInt();
        kinds.s = (short) random.nextInt();
        kinds.i = random.nextInt();
        kinds.j = random.nextLong();
        kinds.d = random.nextInt(1000) / 8.0;
        kinds.c = (char) random.nextInt(65536);
        kinds.boxedF = random.nextBoolean() ? null : (float) random.nextGaussian();
        kinds.boxedJ = random.nextBoolean() ? null : random.nextLong();
        kinds.text = text();
        kinds.date = new Date(random.nextInt());
        kinds.level = Model.Level.values()[random.nextInt(3)];
        kinds.ints = random.nextBoolean() ? null : random.ints(random.nextInt(10)).toArray();
        return kinds;
    }

    private Object thrown(int depth) {
        Throwable cause = random.nextBoolean() ? null : new IllegalStateException(text());
        if (cause != null) cause.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", text(), null, random.nextInt(99))});
        Model.Refused refused = keep(new Model.Refused(text(), cause, random.nextInt(), any(depth + 1)));
        refused.setStackTrace(new StackTraceElement[random.nextInt(2)].length == 0 ? new StackTraceElement[0] : new StackTraceElement[] {new StackTraceElement("a.C", "m", "C.java", 1)});
        return refused;
    }

    private Object point(int depth) {
        return new Model.Point(random.nextInt(), random.nextLong(), text(), any(depth + 1));
    }

    /** Values that come back from Java as exactly what they were. */
    private Object plain(int depth) {
        budget--;
        if (depth > 6 || budget < 0) return random.nextLong() >> random.nextInt(64);
        if (!pool.isEmpty() && random.nextInt(3) == 0) return pool.get(random.nextInt(pool.size()));
        switch (depth == 0 ? 0 : random.nextInt(8)) {
            case 0, 1: {
                List<Object> list = keep(depth == 0 || random.nextBoolean() ? new ArrayList<>() : new LinkedList<>());
                for (int i = 2 + random.nextInt(6); i > 0; i--) list.add(plain(depth + 1));
                return list;
            }
            case 2: {
                Map<Object, Object> map = keep(new LinkedHashMap<>());
                for (int i = random.nextInt(5); i > 0; i--) map.put(random.nextInt(9), plain(depth + 1));
                return map;
            }
            case 3, 4: return keep(Kinds.calendar(random.nextInt() * 1000L));
            case 5: {
                Model.Node node = keep(new Model.Node());
                node.name = text();
                node.value = plain(depth + 1);
                node.children.add(plain(depth + 1));
                return node;
            }
            case 6: return random.nextGaussian();
            default: return random.nextInt();
        }
    }
}
