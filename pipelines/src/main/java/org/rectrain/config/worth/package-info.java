/** The section {@code worth}: which parts of a language model are put to the test. */
@org.jspecify.annotations.NullMarked
package org.rectrain.config.worth;
