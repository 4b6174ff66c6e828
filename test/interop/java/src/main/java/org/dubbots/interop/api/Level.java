package org.dubbots.interop.api;

public enum Level {
    BRONZE,
    SILVER,
    GOLD
}
