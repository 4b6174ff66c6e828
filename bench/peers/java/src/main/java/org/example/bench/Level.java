package org.example.bench;

public enum Level {
    BRONZE,
    SILVER,
    GOLD
}
