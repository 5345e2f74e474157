package org.rectrain.config;

/** Where the raw data lies. */
public record DataConfig(
    @Option(doc = "Folder that relative input paths start from.", def = ".") String root) {}
