package org.rectrain.config;

/** Options of the generator. */
public record SampleConfig() {}
