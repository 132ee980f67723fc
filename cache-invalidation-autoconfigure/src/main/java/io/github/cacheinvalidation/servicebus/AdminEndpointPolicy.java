package io.github.cacheinvalidation.servicebus;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Sends requests to another address than the one that the SDK's administration client
 * knows by itself, which can't be told otherwise.
 */
final class AdminEndpointPolicy implements HttpPipelinePolicy {

	private final URI endpoint;

	AdminEndpointPolicy(URI endpoint) {
		this.endpoint = endpoint;
	}

	@Override
	public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
		redirect(context.getHttpRequest());
		return next.process();
	}

	@Override
	public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
		redirect(context.getHttpRequest());
		return next.processSync();
	}

	private void redirect(HttpRequest request) {
		try {
			request.setUrl(new URL(this.endpoint.getScheme(), this.endpoint.getHost(), this.endpoint.getPort(),
					request.getUrl().getFile()));
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public HttpPipelinePosition getPipelinePosition() {
		return HttpPipelinePosition.PER_RETRY;
	}

}
