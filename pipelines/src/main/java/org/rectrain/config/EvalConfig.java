package org.rectrain.config;

/** Options of evaluation. */
public record EvalConfig() {}
