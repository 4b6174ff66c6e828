package org.example.bench;

public interface EchoApi {
    String echo(String value);

    Order echo(Order value);
}
