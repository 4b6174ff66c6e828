package org.dubbots.vectors;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;

/** Addresses. */
final class NetCases {
    private NetCases() {}

    static void write(Vectors vectors) throws IOException {
        for (String text : new String[] {
            "http://127.0.0.1:8080/a?b=c#d", "urn:isbn:0", "dubbo://10.0.0.1:20880/com.acme.Shop?timeout=3000", "a/b", ""
        }) vectors.add("URI \"" + text + "\"", URI.create(text));
        vectors.add("URL", new URL("http://127.0.0.1:8080/a?b=c#d"));
        byte[] v4 = {10, 0, 0, (byte) 200};
        byte[] v6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        // None without a name: to write it, hessian-lite asks the network for one.
        addLost(vectors, "IPv4 address with a name", InetAddress.getByAddress("shop", v4), "java.net.InetAddress");
        addLost(vectors, "IPv6 address with a name", InetAddress.getByAddress("shop", v6), "java.net.Inet6Address");
        InetAddress address = InetAddress.getByAddress("shop", v4);
        addSocket(vectors, "socket address", new InetSocketAddress(address, 20880), address);
        addSocket(vectors, "socket address not resolved", InetSocketAddress.createUnresolved("shop", 20880), null);
        vectors.save("net.json");
    }

    /** Before 4.0 the holder of an address, which is transient since JDK 8, is not written: nothing is left. */
    private static void addLost(Vectors vectors, String name, InetAddress address, String lost) {
        vectors.addFor("4.0.4", name, address, Describe.of(address));
        vectors.addFor("3.2.13", name, address, Describe.object(lost));
    }

    private static void addSocket(Vectors vectors, String name, InetSocketAddress socket, InetAddress address) {
        String type = "java.net.InetSocketAddress";
        vectors.addFor("4.0.4", name, socket, Describe.object(type, "hostName", "shop", "addr", address, "port", 20880));
        vectors.addFor("3.2.13", name, socket, Describe.object(type));
    }
}
