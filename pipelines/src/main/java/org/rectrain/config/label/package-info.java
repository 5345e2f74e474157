/**
 * The section {@code label}: which rows a person should look at, and what becomes of the answers.
 */
@NullMarked
package org.rectrain.config.label;

import org.jspecify.annotations.NullMarked;
