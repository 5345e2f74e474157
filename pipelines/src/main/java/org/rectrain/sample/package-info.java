/**
 * Generator of behaviour logs with known truth. People with several tastes browse items whose words
 * carry what people like; every fault that cleaning must find is planted and logged. A row depends
 * only on the seed, the options and its person, so the output is the same in one thread and on a
 * cluster.
 */
@NullMarked
package org.rectrain.sample;

import org.jspecify.annotations.NullMarked;
