package org.rectrain.config;

/** Options of the preparation of data. */
public record PrepareConfig() {}
