package org.dubbots.interop;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.dubbo.rpc.RpcException;
import org.apache.dubbo.rpc.service.GenericException;
import org.apache.dubbo.rpc.service.GenericService;
import org.dubbots.interop.impl.Samples;

/** Calls by name through `$invoke`, with POJOs as maps: `generic=true`. */
final class GenericCases {
    private static final String API = "org.dubbots.interop.api.";

    private GenericCases() {}

    static void add(Exam exam, Peer peer) {
        GenericService generic = peer.generic();
        exam.add("$invoke of each overload", () -> {
            Expect.equal("int:5", invoke(generic, "get", "int", 5));
            Expect.equal("string:x", invoke(generic, "get", "java.lang.String", "x"));
            Expect.equal("string:null", invoke(generic, "get", "java.lang.String", null));
            Expect.equal(
                    "int:5,string:x",
                    generic.$invoke("get", new String[] {"int", "java.lang.String"}, new Object[] {5, "x"}));
        });
        exam.add("$invoke of a void method and of one without arguments", () -> {
            Expect.equal(null, invoke(generic, "touch", "java.lang.String", "x"));
            Expect.matches("^\\S+:\\d+$", String.valueOf(generic.$invoke("peer", new String[0], new Object[0])));
        });
        exam.add("$invoke with plain values", () -> {
            Expect.equal(1L << 60, invoke(generic, "echoLong", "long", 1L << 60));
            Expect.equal(1.0, invoke(generic, "echoDouble", "double", 1.0));
            Expect.equal(new BigDecimal("1.500"), invoke(generic, "echoDecimal", "java.math.BigDecimal", new BigDecimal("1.500")));
            Expect.equal("GOLD", invoke(generic, "echoLevel", API + "Level", "GOLD"));
            Expect.equal(Samples.bytes(20), invoke(generic, "echoBytes", "byte[]", Samples.bytes(20)));
            List<Object> strings = new ArrayList<>(Arrays.asList("a", null));
            Expect.equal(strings, invoke(generic, "echoStrings", "java.util.List", strings));
            Expect.equal(Map.of("a", 1), invoke(generic, "echoMap", "java.util.Map", new HashMap<>(Map.of("a", 1))));
        });
        exam.add("$invoke gives a POJO as a map with its class, and what it holds as well", () -> {
            Map<?, ?> order = (Map<?, ?>) invoke(generic, "find", "long", 2L);
            Expect.equal(API + "RushOrder", order.get("class"));
            Expect.equal(2L, order.get("id"));
            Expect.equal(new BigDecimal("2.50"), order.get("price"));
            Expect.equal("GOLD", order.get("level"));
            Map<?, ?> line = (Map<?, ?>) ((List<?>) order.get("lines")).get(1);
            Expect.equal(API + "Line", line.get("class"));
            Expect.equal("sku-2-2", line.get("sku"));
            Map<?, ?> origin = (Map<?, ?>) order.get("origin");
            Expect.equal(API + "Order", origin.get("class"));
            Expect.equal(1L, origin.get("id"));
            Expect.equal("two", ((List<?>) ((Map<?, ?>) origin.get("extra")).get("list")).get(1));
        });
        exam.add("$invoke takes a POJO as a map, with and without its class, and what it holds as well", () -> {
            Expect.equal(
                    "Order id=7 count=0 price=1.50 placed=5 level=SILVER note=n units=null lines=[a*1] extra=0",
                    invoke(generic, "describe", API + "Order", order("Order")));
            Map<String, Object> rush = order("RushOrder");
            rush.put("hours", 6);
            rush.put("origin", order(null));
            Expect.equal(
                    "RushOrder id=7 count=0 price=1.50 placed=5 level=SILVER note=n units=null lines=[a*1] extra=0"
                            + " hours=6 ticket=null origin=7",
                    invoke(generic, "describe", API + "Order", rush));
            Object echoed = invoke(generic, "echoOrders", "java.util.List", new ArrayList<>(List.of(order("Order"))));
            Expect.equal(7L, ((Map<?, ?>) ((List<?>) echoed).get(0)).get("id"));
        });
        exam.add("$invoke gives what the method throws as a GenericException", () -> {
            try {
                throw new AssertionError("answered " + invoke(generic, "find", "long", -1L));
            } catch (RuntimeException thrown) { // the package differs from line to line
                Expect.equal("GenericException", thrown.getClass().getSimpleName());
                Expect.matches("^" + API + "OrderMissing: no order -1", thrown.getMessage());
            }
        });
        exam.add("$invoke of an unknown method is refused", () -> {
            Expect.that(refused(() -> invoke(generic, "nothing", "int", 1)), "a refusal that says why");
            Expect.that(refused(() -> invoke(generic, "echoInt", "java.util.Date", 1)), "a refusal that says why");
            Expect.equal("int:1", invoke(generic, "get", "int", 1));
        });
        exam.add("$invokeAsync", () -> {
            CompletableFuture<Object> answer = generic.$invokeAsync(
                    "later", new String[] {"int", "java.lang.String"}, new Object[] {20, "x"});
            Expect.equal("x", answer.get(10, TimeUnit.SECONDS));
        });
    }

    private static Object invoke(GenericService generic, String method, String type, Object argument) {
        return generic.$invoke(method, new String[] {type}, new Object[] {argument});
    }

    /** Refused at once: by an RpcException, or by the exception of the provider's own filter. */
    private static boolean refused(Expect.Call call) {
        try {
            call.run();
            return false;
        } catch (RpcException refusal) {
            return !refusal.isTimeout();
        } catch (GenericException refusal) {
            return refusal.getMessage() != null;
        } catch (Throwable other) {
            throw new AssertionError("expected a refusal, got " + other, other);
        }
    }

    private static Map<String, Object> order(String type) {
        Map<String, Object> line = new HashMap<>(Map.of("class", API + "Line", "sku", "a", "amount", 1));
        Map<String, Object> order = new LinkedHashMap<>();
        if (type != null) order.put("class", API + type);
        order.put("id", 7L);
        order.put("price", new BigDecimal("1.50"));
        order.put("placed", new java.util.Date(5));
        order.put("level", "SILVER");
        order.put("note", "n");
        order.put("lines", new ArrayList<>(List.of(line)));
        order.put("extra", new HashMap<>());
        return order;
    }
}
