package org.rectrain.config;

/** Options of distillation. */
public record DistillConfig() {}
