package org.rectrain.config;

/** Options of experiment analysis. */
public record AbtestConfig() {}
