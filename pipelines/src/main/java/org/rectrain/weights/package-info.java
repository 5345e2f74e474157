/**
 * Weights from and to files: encoders in Maven jars, HuggingFace folders, safetensors and PEFT
 * adapters.
 */
package org.rectrain.weights;
