package org.dubbots.interop.api;

/** Exported twice on one port: group g1 version 1.0.0, and group g2 version 2.0.0. */
public interface VersionedService {
    /** `group/version` of the export that answers. */
    String which();
}
