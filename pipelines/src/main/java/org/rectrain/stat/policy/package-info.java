/** Value of a policy from the log of another one: pure functions. */
package org.rectrain.stat.policy;
