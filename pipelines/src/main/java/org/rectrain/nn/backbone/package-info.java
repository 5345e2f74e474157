/** Encoders of the BERT family, decoders of the Llama and Qwen families, LoRA. */
@NullMarked
package org.rectrain.nn.backbone;

import org.jspecify.annotations.NullMarked;
