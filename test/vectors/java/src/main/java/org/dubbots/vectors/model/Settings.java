package org.dubbots.vectors.model;

import java.util.LinkedHashMap;

/** A map class of the user's. */
public class Settings extends LinkedHashMap<String, Object> {
    public static Settings of(String key, Object value) {
        Settings settings = new Settings();
        settings.put(key, value);
        return settings;
    }
}
