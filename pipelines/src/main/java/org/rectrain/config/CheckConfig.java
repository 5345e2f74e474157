package org.rectrain.config;

/** Options of the consistency check. */
public record CheckConfig() {}
