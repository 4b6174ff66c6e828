package org.dubbots.vectors;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.*;
import org.dubbots.vectors.model.*;

/** Objects of the user's classes. */
final class ObjectCases {
    private ObjectCases() {}

    static void write(Vectors vectors) throws IOException {
        vectors.add("object without fields", new Empty());
        vectors.add("line", new Line("a", 1, new BigDecimal("1.50")));
        vectors.add("line of nulls", new Line());
        vectors.add("two lines, one definition", new ArrayList<>(List.of(new Line("a", 1, null), new Line("b", 2, null))));
        vectors.add("order", Order.some(new Order()));
        vectors.add("order of defaults", new Order());
        RushOrder rush = (RushOrder) Order.some(new RushOrder());
        rush.note = "rush";
        rush.deadline = 1L << 40;
        vectors.add("subclass with a shadowed field", rush);
        vectors.add("class and subclass", new ArrayList<>(List.of(new Line("a", 1, null), new FineLine("b"), new Line("c", 1, null))));
        vectors.add("three generations, fields shadowed", new Youngest());
        vectors.add("primitives of 0", new Primitives());
        vectors.add("primitives, smallest", Primitives.smallest());
        vectors.add("primitives, largest", Primitives.largest());
        vectors.add("boxes of null", new Boxes());
        vectors.add("boxes", Boxes.some());
        vectors.add("transient and static fields", new Partly());
        vectors.add("private final fields", new Sealed("a", 1));
        vectors.add("generic class", new Page<>(new ArrayList<>(List.of(new Line("a", 1, null))), 1));
        vectors.add("generic class of a generic class", new Page<>(new ArrayList<>(List.of(new Page<>(null, 0))), 2));
        vectors.add("writeReplace", new Replaced("a"), Describe.of(new Line("replaced a", 0, null)));
        vectors.add("writeReplace twice, then a list twice", replaced(), Describe.of(written()));
        for (Object value : new Object[] {
            1, 2L, 1.5, true, "a", 'c', new Date(0), new byte[] {1}, new int[] {1}, new ArrayList<>(), new HashMap<>(),
            Level.GOLD, BigDecimal.ONE, new Empty()
        }) vectors.add("field of Object that is " + value.getClass().getSimpleName(), new Holder(value, null));
        vectors.add("odd field names", new OddNames());
        vectors.add("a class with a long name and many fields", new Wide());
        Object point = new Point(1, -2);
        vectors.addFor("4.0.4", "record", point, Describe.of(point));
        Object empty = new NoParts();
        vectors.addFor("4.0.4", "record without components", empty, Describe.of(empty));
        List<Object> points = new ArrayList<>(List.of(point, new Point(3, 4), point));
        vectors.addFor("4.0.4", "records in a list, one twice", points, Describe.of(points));
        Object mixed = new Mixed("a", 1L << 40, new ArrayList<>(List.of(1, "b")), (Point) point, Level.GOLD, new Date(0), 1.5);
        vectors.addFor("4.0.4", "record of many kinds", mixed, Describe.of(mixed));
        Object nothing = new Mixed(null, 0, null, null, null, null, 0);
        vectors.addFor("4.0.4", "record of nulls", nothing, Describe.of(nothing));
        vectors.save("object.json");
    }

    private static List<Object> replaced() {
        Replaced value = new Replaced("a");
        List<Object> shared = new ArrayList<>();
        return new ArrayList<>(List.of(value, value, shared, shared));
    }

    private static List<Object> written() {
        Line value = new Line("replaced a", 0, null);
        List<Object> shared = new ArrayList<>();
        return new ArrayList<>(List.of(value, value, shared, shared));
    }
}
