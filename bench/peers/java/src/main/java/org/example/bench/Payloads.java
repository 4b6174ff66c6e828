package org.example.bench;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What is sent; bench/call/contract.mjs and bench/codec/payloads.mjs have the same. */
final class Payloads {
    private static final List<String> SKUS = List.of(
            "Walnut desk, 160 cm", "Chair with armrests", "Lamp", "Shelf, five boards", "Cable tray", "Mat");

    private Payloads() {}

    static String text() {
        return "abcdefghijklmnopqrstuvwxyz012345".repeat(4);
    }

    static Order order() {
        return order(9_007_199_254_740_993L);
    }

    private static Order order(long id) {
        Order order = new Order();
        order.id = id;
        order.customer = "Erika Mustermann, Heidestrasse 17, Koeln";
        order.level = Level.GOLD;
        order.placed = new Date(1_709_210_096_789L);
        order.total = new BigDecimal("1249.95");
        order.lines = new ArrayList<>();
        for (int i = 0; i < SKUS.size(); i++) {
            Line line = new Line();
            line.sku = SKUS.get(i);
            line.count = i + 1;
            line.price = new BigDecimal(i * 20 + 9 + ".95");
            order.lines.add(line);
        }
        return order;
    }

    /** A payload of the codec question. */
    static Object codec(String name) {
        return switch (name) {
            case "flat" -> {
                Flat flat = new Flat();
                flat.id = 1234;
                flat.name = "Erika Mustermann";
                flat.email = "erika.mustermann@example.org";
                flat.active = true;
                flat.score = 98.5;
                flat.visits = 301;
                yield flat;
            }
            case "order" -> order(9_007_199_254_740_991L);
            case "orders" -> new ArrayList<>(
                    LongStream.range(0, 100).mapToObj(i -> order(9_007_199_254_740_000L + i)).toList());
            case "longs", "bigints" -> new ArrayList<>(
                    LongStream.range(0, 1000).map(i -> i * i * i * 1_000_003).boxed().toList());
            case "ascii" -> "The quick brown fox jumps over the lazy dog. ".repeat(228).substring(0, 10_240);
            case "cjk" -> "\u5929\u5730\u7384\u9ec4\u5b87\u5b99\u6d2a\u8352".repeat(427).substring(0, 3413);
            case "map" -> {
                Map<String, Object> map = new LinkedHashMap<>();
                IntStream.range(0, 50).forEach(i -> map.put("key-" + i, i % 2 == 0 ? (Object) (i * 1000) : "value " + i));
                yield map;
            }
            default -> throw new IllegalArgumentException("unknown payload " + name);
        };
    }
}
