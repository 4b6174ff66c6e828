package org.dubbots.interop.impl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import org.dubbots.interop.api.Level;
import org.dubbots.interop.api.Line;
import org.dubbots.interop.api.Order;
import org.dubbots.interop.api.RushOrder;

/** Values both mains make, so that each can tell what the other should have. README.md spells them out. */
public final class Samples {
    private Samples() {}

    /** An Order for an odd id, a RushOrder replacing order `id - 1` for an even one. */
    public static Order order(long id) {
        if (id % 2 != 0) return fill(new Order(), id);
        RushOrder rush = fill(new RushOrder(), id);
        rush.hours = 6;
        rush.ticket = BigInteger.TWO.pow(70).add(BigInteger.valueOf(id));
        rush.origin = order(id - 1);
        return rush;
    }

    private static <T extends Order> T fill(T order, long id) {
        order.id = id;
        order.count = (int) (id % 1000);
        order.price = BigDecimal.valueOf(id * 100 + 50, 2);
        order.placed = new Date(1_700_000_000_123L + id);
        order.level = Level.values()[(int) (id % 3)];
        order.note = id % 5 == 0 ? null : "note " + id + " – 订单 🚀";
        order.units = id % 3 == 0 ? null : (int) id;
        List<Line> lines = new ArrayList<>();
        for (int i = 1; i <= 2; i++) lines.add(new Line("sku-" + id + "-" + i, i, i / 4.0, i == 2, bytes(i)));
        order.lines = lines;
        order.extra = new LinkedHashMap<>();
        order.extra.put("text", "t" + id);
        order.extra.put("long", id);
        order.extra.put("int", 7);
        order.extra.put("half", 0.5);
        order.extra.put("flag", true);
        order.extra.put("none", null);
        order.extra.put("list", new ArrayList<>(List.of(1, "two")));
        return order;
    }

    /** 0, 1, ... 255, 0, 1, ... */
    public static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) bytes[i] = (byte) i;
        return bytes;
    }

    /** `size` UTF-16 units of the 11-unit pattern `abcé–中文🚀\n!`, cut off at the end. */
    public static String text(int size) {
        String pattern = "abcé–中文🚀\n!";
        return pattern.repeat(size / pattern.length() + 1).substring(0, size);
    }
}
