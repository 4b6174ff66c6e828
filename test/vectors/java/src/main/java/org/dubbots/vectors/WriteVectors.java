package org.dubbots.vectors;

import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the hessian2 vectors into the folder of the first argument: one file per kind. */
public final class WriteVectors {
    private WriteVectors() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Files.createDirectories(folder);
        try (var old = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : old) Files.delete(file);
        }
        Vectors vectors = new Vectors(folder, Release.all());
        ScalarCases.write(vectors);
        NumberCases.write(vectors);
        TextCases.write(vectors);
        TimeCases.write(vectors);
        SqlCases.write(vectors);
        LangCases.write(vectors);
        NetCases.write(vectors);
        EnumCases.write(vectors);
        ArrayCases.write(vectors);
        ListCases.write(vectors);
        SetCases.write(vectors);
        MapCases.write(vectors);
        ObjectCases.write(vectors);
        TableCases.write(vectors);
        ReferenceCases.write(vectors);
        ThrowableCases.write(vectors);
        System.out.println(vectors.summary());
    }
}
