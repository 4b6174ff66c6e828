package org.dubbots.interop.impl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.dubbots.interop.api.ExamService;
import org.dubbots.interop.api.Level;
import org.dubbots.interop.api.Node;
import org.dubbots.interop.api.Order;
import org.dubbots.interop.api.OrderMissing;
import org.dubbots.interop.api.Rejected;
import org.dubbots.interop.api.RushOrder;
import org.dubbots.interop.api.Unlisted;

public class ExamServiceImpl implements ExamService {
    private final Map<String, Integer> notes = new ConcurrentHashMap<>();

    @Override
    public boolean echoBoolean(boolean value) {
        return value;
    }

    @Override
    public byte echoByte(byte value) {
        return value;
    }

    @Override
    public short echoShort(short value) {
        return value;
    }

    @Override
    public int echoInt(int value) {
        return value;
    }

    @Override
    public long echoLong(long value) {
        return value;
    }

    @Override
    public float echoFloat(float value) {
        return value;
    }

    @Override
    public double echoDouble(double value) {
        return value;
    }

    @Override
    public char echoChar(char value) {
        return value;
    }

    @Override
    public Boolean echoBoxedBoolean(Boolean value) {
        return value;
    }

    @Override
    public Byte echoBoxedByte(Byte value) {
        return value;
    }

    @Override
    public Short echoBoxedShort(Short value) {
        return value;
    }

    @Override
    public Integer echoInteger(Integer value) {
        return value;
    }

    @Override
    public Long echoBoxedLong(Long value) {
        return value;
    }

    @Override
    public Float echoBoxedFloat(Float value) {
        return value;
    }

    @Override
    public Double echoBoxedDouble(Double value) {
        return value;
    }

    @Override
    public Character echoCharacter(Character value) {
        return value;
    }

    @Override
    public String echoString(String value) {
        return value;
    }

    @Override
    public byte[] echoBytes(byte[] value) {
        return value;
    }

    @Override
    public Date echoDate(Date value) {
        return value;
    }

    @Override
    public Level echoLevel(Level value) {
        return value;
    }

    @Override
    public BigDecimal echoDecimal(BigDecimal value) {
        return value;
    }

    @Override
    public BigInteger echoBigInteger(BigInteger value) {
        return value;
    }

    @Override
    public List<String> echoStrings(List<String> value) {
        return value;
    }

    @Override
    public List<Integer> echoIntegers(List<Integer> value) {
        return value;
    }

    @Override
    public List<Long> echoLongs(List<Long> value) {
        return value;
    }

    @Override
    public List<List<Integer>> echoLists(List<List<Integer>> value) {
        return value;
    }

    @Override
    public List<Order> echoOrders(List<Order> value) {
        return value;
    }

    @Override
    public List<Level> echoLevels(List<Level> value) {
        return value;
    }

    @Override
    public Set<String> echoStringSet(Set<String> value) {
        return value;
    }

    @Override
    public Set<Long> echoLongSet(Set<Long> value) {
        return value;
    }

    @Override
    public Map<String, Integer> echoMap(Map<String, Integer> value) {
        return value;
    }

    @Override
    public Map<Integer, String> echoIntegerMap(Map<Integer, String> value) {
        return value;
    }

    @Override
    public Map<Long, Order> echoOrderMap(Map<Long, Order> value) {
        return value;
    }

    @Override
    public Map<Level, List<String>> echoLevelMap(Map<Level, List<String>> value) {
        return value;
    }

    @Override
    public boolean[] echoBooleanArray(boolean[] value) {
        return value;
    }

    @Override
    public short[] echoShortArray(short[] value) {
        return value;
    }

    @Override
    public int[] echoIntArray(int[] value) {
        return value;
    }

    @Override
    public long[] echoLongArray(long[] value) {
        return value;
    }

    @Override
    public float[] echoFloatArray(float[] value) {
        return value;
    }

    @Override
    public double[] echoDoubleArray(double[] value) {
        return value;
    }

    @Override
    public char[] echoCharArray(char[] value) {
        return value;
    }

    @Override
    public int[][] echoIntMatrix(int[][] value) {
        return value;
    }

    @Override
    public String[] echoStringArray(String[] value) {
        return value;
    }

    @Override
    public Integer[] echoIntegerArray(Integer[] value) {
        return value;
    }

    @Override
    public Level[] echoLevelArray(Level[] value) {
        return value;
    }

    @Override
    public Order[] echoOrderArray(Order[] value) {
        return value;
    }

    @Override
    public Object[] echoObjectArray(Object[] value) {
        return value;
    }

    @Override
    public Order echoOrder(Order value) {
        return value;
    }

    @Override
    public RushOrder echoRushOrder(RushOrder value) {
        return value;
    }

    @Override
    public Node echoNode(Node value) {
        return value;
    }

    @Override
    public Object echoObject(Object value) {
        return value;
    }

    @Override
    public Node ring(int size) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) nodes.add(new Node("n" + i));
        for (int i = 0; i < size; i++) nodes.get(i).next = nodes.get((i + 1) % size);
        nodes.get(0).children = nodes;
        return nodes.get(0);
    }

    @Override
    public boolean isRing(Node first, int size) {
        if (first.children.size() != size) return false;
        Node node = first;
        for (int i = 0; i < size; i++, node = node.next) {
            if (!node.name.equals("n" + i) || first.children.get(i) != node) return false;
        }
        return node == first;
    }

    @Override
    public boolean same(Order a, Order b) {
        return a == b;
    }

    @Override
    public List<Order> pair(Order a, Order b) {
        List<Order> both = new ArrayList<>();
        both.add(a);
        both.add(b);
        return both;
    }

    @Override
    public String describe(Order value) {
        return String.valueOf(value);
    }

    @Override
    public String typeOf(Object value) {
        return value == null ? "null" : value.getClass().getName();
    }

    @Override
    public Order find(long id) throws OrderMissing {
        if (id <= 0) throw new OrderMissing("no order " + id, id);
        return Samples.order(id);
    }

    @Override
    public String get(int id) {
        return "int:" + id;
    }

    @Override
    public String get(String name) {
        return "string:" + name;
    }

    @Override
    public String get(int id, String name) {
        return "int:" + id + ",string:" + name;
    }

    @Override
    public void touch(String text) {}

    @Override
    public void note(String text) {
        notes.merge(text, 1, Integer::sum);
    }

    @Override
    public int noted(String text) {
        return notes.getOrDefault(text, 0);
    }

    @Override
    public String sleepy(int millis, String answer) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    @Override
    public CompletableFuture<String> later(int millis, String answer) {
        return CompletableFuture.supplyAsync(
                () -> answer, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    @Override
    public byte[] blob(int size) {
        return Samples.bytes(size);
    }

    @Override
    public int size(byte[] value) {
        return value.length;
    }

    @Override
    public int size(String value) {
        return value.length();
    }

    @Override
    public Map<String, String> attachments() {
        Map<String, String> seen = new LinkedHashMap<>();
        DubboLine.received().forEach((key, value) -> {
            if (key.startsWith("exam.")) seen.put(key, String.valueOf(value));
        });
        seen.forEach((key, value) -> DubboLine.reply("reply." + key, value));
        DubboLine.reply("reply.count", String.valueOf(seen.size()));
        return seen;
    }

    @Override
    public String peer() {
        return DubboLine.caller();
    }

    @Override
    public String fail(String kind, String message) throws OrderMissing {
        switch (kind) {
            case "missing":
                throw new OrderMissing(message, 404);
            case "caused":
                throw new OrderMissing(message, 405, new IllegalStateException("because of " + message));
            case "suppressed":
                OrderMissing missing = new OrderMissing(message, 406);
                missing.addSuppressed(new IllegalStateException("also " + message));
                throw missing;
            case "rejected":
                throw new Rejected(message, 7);
            case "secret":
                throw new Secret(message);
            case "argument":
                throw new IllegalArgumentException(message);
            case "error":
                throw new InternalError(message);
            case "unlisted":
                throw new Unlisted(message);
            default:
                return message;
        }
    }
}
