/** Pictures by a stable-diffusion server of your own that speaks the API of AUTOMATIC1111's web UI. */
package dev.quire.provider.sdserver;
